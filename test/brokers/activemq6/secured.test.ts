import { securedHolds } from '../../contract/secured.ts';
import { securedActivemq } from '../../kit/secured-brokers.ts';

securedHolds('ActiveMQ Classic 6 with TLS and rights', securedActivemq('activemq6'), {
  certified: 'password',
  guardsReceivers: true,
});
