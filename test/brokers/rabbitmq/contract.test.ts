import { startRabbitmq } from '../../kit/broker/real/rabbitmq.ts';
import { withLoginInUrl } from '../../kit/broker/real/with-login.ts';
import { describeContract } from '../../suites/contract/index.ts';
import { rabbitmq } from './dialect.ts';

describeContract('RabbitMQ 3', async () => {
  const broker = await withLoginInUrl(startRabbitmq)();
  return { ...broker, dialect: rabbitmq };
});
