import type { Incoming } from './amqp.ts';
import type { Ignored, Refusal, Request } from './messages.ts';

export function readRequest(_message: Incoming): Request | Refusal | Ignored {
  throw new Error('not written yet');
}
