import { brokerJ } from '../../kit/java-brokers.ts';
import { loggedIn } from '../../kit/logged-in.ts';
import { describeContract } from '../../suites/contract/index.ts';

describeContract('Qpid Broker-J', loggedIn(brokerJ()));
