import { rightsHold } from '../../contract/rights.ts';
import { activemqWithAccounts } from '../../kit/account-brokers.ts';

rightsHold('ActiveMQ Classic 6 with permissions', activemqWithAccounts('activemq6'), {
  vouches: false,
  guards: true,
});
