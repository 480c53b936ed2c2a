import { securedActivemq } from '../../kit/broker/real/secured-brokers.ts';
import { describeSecured } from '../../suites/secured.ts';

describeSecured('ActiveMQ Classic 5 with TLS and permissions', securedActivemq('activemq5'), {
  certified: 'password',
  guardsReceivers: true,
});
