import { startBrokerJ } from '../../kit/broker/real/java-brokers.ts';
import { describeOutage } from '../../suites/outage/index.ts';

describeOutage('Qpid Broker-J', startBrokerJ());
