import { brokerJWithAccounts } from '../../kit/broker/real/account-brokers.ts';
import { describeRights } from '../../suites/rights.ts';

describeRights('Qpid Broker-J that compares senders', brokerJWithAccounts(true), {
  vouches: true,
  guards: false,
});
describeRights('Qpid Broker-J that compares no senders', brokerJWithAccounts(false), {
  vouches: false,
  guards: false,
});
describeRights('Qpid Broker-J with rules', brokerJWithAccounts(false, true), {
  vouches: false,
  guards: true,
});
