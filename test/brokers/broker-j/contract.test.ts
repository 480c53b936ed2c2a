import { startBrokerJ } from '../../kit/broker/real/java-brokers.ts';
import { withLoginInUrl } from '../../kit/broker/real/with-login.ts';
import { describeContract } from '../../suites/contract/index.ts';

describeContract('Qpid Broker-J', withLoginInUrl(startBrokerJ()));
