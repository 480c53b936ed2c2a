import { rightsHold } from '../../contract/rights.ts';
import { brokerJWithAccounts } from '../../kit/account-brokers.ts';

rightsHold('Qpid Broker-J that compares senders', brokerJWithAccounts(true), {
  vouches: true,
  guards: false,
});
rightsHold('Qpid Broker-J that compares no senders', brokerJWithAccounts(false), {
  vouches: false,
  guards: false,
});
rightsHold('Qpid Broker-J with rules', brokerJWithAccounts(false, true), { vouches: false, guards: true });
