import { activemq } from '../../kit/java-brokers.ts';
import { loggedIn } from '../../kit/logged-in.ts';
import { describeContract } from '../../suites/contract/index.ts';

describeContract('ActiveMQ Classic 5', loggedIn(activemq('activemq5')));
