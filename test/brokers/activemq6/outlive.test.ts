import { outlive } from '../../contract/outlive.ts';
import { activemq } from '../../kit/java-brokers.ts';

outlive('ActiveMQ Classic 6', activemq('activemq6'));
