import { describeContract } from '../../contract/contract.ts';
import { brokerJ } from '../../kit/java-brokers.ts';
import { loggedIn } from '../../kit/logged-in.ts';

describeContract('Qpid Broker-J', loggedIn(brokerJ()));
