import { activemq } from '../../kit/java-brokers.ts';
import { loggedIn } from '../../kit/logged-in.ts';
import { describeContract } from '../../suites/contract/index.ts';

describeContract('ActiveMQ Classic 6', loggedIn(activemq('activemq6')));
