import { startBrokerJ } from '../../kit/broker/real/java-brokers.ts';
import { describeSilence } from '../../suites/silence.ts';

describeSilence('Qpid Broker-J', startBrokerJ());
