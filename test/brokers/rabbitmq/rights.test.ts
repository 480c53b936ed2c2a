import { rabbitmqWithAccounts } from '../../kit/broker/real/account-brokers.ts';
import { describeRights } from '../../suites/rights.ts';
import { rabbitmq } from './dialect.ts';

describeRights('RabbitMQ 3', async () => ({ ...(await rabbitmqWithAccounts()), dialect: rabbitmq }), {
  vouches: true,
  guards: false,
});
