import { startEmbeddedBroker } from '#broker';
import { describeRefusedReplies, type RefusingBroker } from '../../suites/refused-replies.ts';

/** Starts an embedded broker that lets nobody send to `amq.topic`. */
const start = (forbidden: 'reject' | 'detach') => async (): Promise<RefusingBroker> => {
  const broker = await startEmbeddedBroker({
    port: 0,
    forbidden,
    canSend: (_user, node) => node !== 'amq.topic',
  });
  return {
    url: broker.urls[0] ?? '',
    refusedAddress: (number) => `amq.topic/${number}`,
    [Symbol.asyncDispose]: () => broker.close(),
  };
};

describeRefusedReplies('a broker that ends the link of a refused message, as qpidd does', start('detach'));
describeRefusedReplies('a broker that rejects a refused message', start('reject'));
