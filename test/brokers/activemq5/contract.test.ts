import { startActivemq } from '../../kit/broker/real/java-brokers.ts';
import { withLoginInUrl } from '../../kit/broker/real/with-login.ts';
import { describeContract } from '../../suites/contract/index.ts';

describeContract('ActiveMQ Classic 5', withLoginInUrl(startActivemq('activemq5')));
