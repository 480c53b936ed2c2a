import { startEmbeddedBroker } from '#broker';
import { describeContract } from '../suites/contract/index.ts';

describeContract('the embedded broker', async () => {
  const broker = await startEmbeddedBroker({ port: 0 });
  return { url: broker.urls[0] ?? '', [Symbol.asyncDispose]: () => broker.close() };
});
