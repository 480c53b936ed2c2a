import { randomUUID } from 'node:crypto';
import type { Dialect, ReceiverSpec } from './dialect.ts';
import { bind, exchanges, qpid } from './qpid.ts';

/**
 * Dialect of qpidd. A console receives answers under `direct-console.<uuid>` of the topic exchange, as consoles of libqmf2 do.
 * Agents of that library keep one sender for these addresses, but one more for each queue, and answer nowhere else with
 * `strict-security`. Source: qpid-cpp, AgentSession and ConsoleSession of libqmf2.
 */
export const qpidd: Dialect = {
  ...qpid,
  name: 'qpidd',
  products: [/^qpid-cpp/i],
  consoleReplies,
};

function consoleReplies(): ReceiverSpec {
  const key = `direct-console.${randomUUID()}`;
  return {
    ...bind('topic', key),
    replyAddress: { own: `${exchanges.topic}/${key}` },
    // Permissions of a broker that lets consoles have queues, but not this key.
    otherwise: qpid.replies(),
  };
}
