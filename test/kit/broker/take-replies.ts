import { readReply } from '#qmf';
import { decodeSent } from './decode-sent.ts';
import type { MemoryBus } from './memory-bus.ts';

/** Takes what was sent over a bus since the last call, as a console reads it. */
export const takeReplies = (bus: MemoryBus) =>
  bus.sent.splice(0).map((message) => readReply(decodeSent(message)));
