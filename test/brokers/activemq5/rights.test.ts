import { rightsHold } from '../../contract/rights.ts';
import { activemqWithAccounts } from '../../kit/account-brokers.ts';

rightsHold('ActiveMQ Classic 5 with permissions', activemqWithAccounts('activemq5'), {
  vouches: false,
  guards: true,
});
