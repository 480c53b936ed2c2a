import { brokerJ } from '../../kit/java-brokers.ts';
import { describeOutage } from '../../suites/outage/index.ts';

describeOutage('Qpid Broker-J', brokerJ());
