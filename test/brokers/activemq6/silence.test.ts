import { activemq } from '../../kit/java-brokers.ts';
import { describeSilence } from '../../suites/silence.ts';

describeSilence('ActiveMQ Classic 6', activemq('activemq6'));
