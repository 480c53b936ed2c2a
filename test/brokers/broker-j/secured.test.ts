import { securedHolds } from '../../contract/secured.ts';
import { securedBrokerJ } from '../../kit/secured-brokers.ts';

securedHolds('Qpid Broker-J with TLS and rights', securedBrokerJ, {
  certified: 'external',
  guardsReceivers: false,
});
