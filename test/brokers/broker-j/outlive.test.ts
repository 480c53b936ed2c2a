import { outlive } from '../../contract/outlive.ts';
import { brokerJ } from '../../kit/java-brokers.ts';

outlive('Qpid Broker-J', brokerJ());
