import { startBrokerJ } from '../../kit/broker/real/java-brokers.ts';
import { withLoginInUrl } from '../../kit/broker/real/with-login.ts';
import { describeTopicReplies } from '../../suites/topic-replies.ts';

describeTopicReplies('Qpid Broker-J', withLoginInUrl(startBrokerJ()));
