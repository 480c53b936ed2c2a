import { brokerJ } from '../../kit/java-brokers.ts';
import { describeSilence } from '../../suites/silence.ts';

describeSilence('Qpid Broker-J', brokerJ());
