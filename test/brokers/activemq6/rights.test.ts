import { activemqWithAccounts } from '../../kit/broker/real/account-brokers.ts';
import { describeRights } from '../../suites/rights.ts';

describeRights('ActiveMQ Classic 6 with permissions', activemqWithAccounts('activemq6'), {
  vouches: false,
  guards: true,
});
