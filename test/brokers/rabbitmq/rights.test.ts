import { rightsHold } from '../../contract/rights.ts';
import { rabbitmqWithAccounts } from '../../kit/account-brokers.ts';
import { rabbitmq } from './dialect.ts';

rightsHold('RabbitMQ 3', async () => ({ ...(await rabbitmqWithAccounts()), dialect: rabbitmq }), {
  vouches: true,
  guards: false,
});
