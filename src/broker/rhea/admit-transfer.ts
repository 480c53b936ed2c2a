import { decodeLimits } from '../codec/limits.ts';
import type { Connection, Frame, Receiver } from './rhea-types.ts';

/** Memory that a frame takes beside its payload. */
const frameOverhead = 64;

const noOctets = Buffer.alloc(0);

/** For every message format except 0, rhea hands out a message's octets without decoding them. */
const rawFormat = 1;

/**
 * Prepares a transfer frame for rhea and bounds the size of its message.
 * @returns false when rhea must not see the frame, because the peer aborted the delivery.
 * @throws {Error} when the frame belongs to no link, or its message grows too large.
 */
export function admitTransfer(connection: Connection, frame: Frame): boolean {
  const { performative } = frame;
  const link = connection.remote_channel_map[frame.channel]?.remote.handles[performative.handle];
  if (link === undefined || !link.is_receiver()) throw new Error(`a transfer on link ${performative.handle}`);
  const receiver = link as Receiver;
  // A message may be empty; rhea would hand out no octets at all, or fail to join them.
  frame.payload ??= noOctets;
  // Some brokers exceed the credit by a few messages; rhea would write a complaint to standard error.
  if (receiver.credit <= 0) receiver.credit = 1;
  const incomplete = receiver._incomplete;
  if (incomplete === undefined) {
    performative.message_format = rawFormat;
    receiver.octets = 0;
    return true;
  }
  if (performative.aborted) {
    incomplete.settled = true;
    receiver._incomplete = undefined;
    receiver.credit--;
    receiver.delivery_count++;
    return false;
  }
  receiver.octets = (receiver.octets ?? 0) + frame.payload.byteLength + frameOverhead;
  if (receiver.octets > decodeLimits.bytes)
    throw new Error(`a message of more than ${decodeLimits.bytes} octets`);
  return true;
}
