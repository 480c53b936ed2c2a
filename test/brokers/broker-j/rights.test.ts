import { brokerJWithAccounts } from '../../kit/broker/real/account-brokers.ts';
import { describeRights } from '../../suites/rights.ts';

describeRights('Qpid Broker-J with qpid.broker_msg_auth', brokerJWithAccounts(true), {
  vouches: true,
  guards: false,
});
describeRights('Qpid Broker-J without qpid.broker_msg_auth', brokerJWithAccounts(false), {
  vouches: false,
  guards: false,
});
describeRights('Qpid Broker-J with rules', brokerJWithAccounts(false, true), {
  vouches: false,
  guards: true,
});
