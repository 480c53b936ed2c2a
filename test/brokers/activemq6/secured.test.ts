import { securedActivemq } from '../../kit/broker/real/secured-brokers.ts';
import { describeSecured } from '../../suites/secured.ts';

describeSecured('ActiveMQ Classic 6 with TLS and permissions', securedActivemq('activemq6'), {
  certified: 'password',
  guardsReceivers: true,
});
