import type { Incoming } from './amqp.ts';
import type { Ignored, Reply } from './messages.ts';

export function readReply(_message: Incoming): Reply | Ignored {
  throw new Error('not written yet');
}
