/** Runs the embedded broker on a free port of loopback. */
import { startEmbeddedBroker } from '#broker';
import { serve } from '../kit/serve.ts';

const started = startEmbeddedBroker({ port: 0, hosts: ['127.0.0.1'] });

export const handlers = serve({ port: async () => (await started).port });
