import { securedHolds } from '../../contract/secured.ts';
import { securedActivemq } from '../../kit/secured-brokers.ts';

securedHolds('ActiveMQ Classic 5 with TLS and rights', securedActivemq('activemq5'), {
  certified: 'password',
  guardsReceivers: true,
});
