import { securedBrokerJ } from '../../kit/broker/real/secured-brokers.ts';
import { describeSecured } from '../../suites/secured.ts';

describeSecured('Qpid Broker-J with TLS and permissions', securedBrokerJ, {
  certified: 'external',
  guardsReceivers: false,
});
