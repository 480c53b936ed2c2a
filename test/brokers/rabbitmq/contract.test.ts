import { loggedIn } from '../../kit/logged-in.ts';
import { startRabbitmq } from '../../kit/rabbitmq.ts';
import { describeContract } from '../../suites/contract/index.ts';
import { rabbitmq } from './dialect.ts';

describeContract('RabbitMQ 3', async () => {
  const broker = await loggedIn(startRabbitmq)();
  return { ...broker, dialect: rabbitmq };
});
