import { outlive } from '../../contract/outlive.ts';
import { activemq } from '../../kit/java-brokers.ts';

outlive('ActiveMQ Classic 5', activemq('activemq5'));
