import { startActivemq } from '../../kit/broker/real/java-brokers.ts';
import { describeSilence } from '../../suites/silence.ts';

describeSilence('ActiveMQ Classic 5', startActivemq('activemq5'));
