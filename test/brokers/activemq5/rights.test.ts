import { activemqWithAccounts } from '../../kit/broker/real/account-brokers.ts';
import { describeRights } from '../../suites/rights.ts';

describeRights('ActiveMQ Classic 5 with permissions', activemqWithAccounts('activemq5'), {
  vouches: false,
  guards: true,
});
