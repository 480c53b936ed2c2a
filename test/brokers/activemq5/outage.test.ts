import { startActivemq } from '../../kit/broker/real/java-brokers.ts';
import { describeOutage } from '../../suites/outage/index.ts';

describeOutage('ActiveMQ Classic 5', startActivemq('activemq5'));
