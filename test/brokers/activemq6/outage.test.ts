import { activemq } from '../../kit/java-brokers.ts';
import { describeOutage } from '../../suites/outage/index.ts';

describeOutage('ActiveMQ Classic 6', activemq('activemq6'));
