import { describeContract } from '../../contract/contract.ts';
import { activemq } from '../../kit/java-brokers.ts';
import { loggedIn } from '../../kit/logged-in.ts';

describeContract('ActiveMQ Classic 6', loggedIn(activemq('activemq6')));
