import type { Delivery, Sender } from './rhea-types.ts';

/** Sends an encoded message and counts it for backpressure. @param number of the message on its link, which becomes its tag. */
export function sendMessage(sender: Sender, bytes: Uint8Array, number: number): Delivery {
  const tag = Buffer.allocUnsafe(4);
  tag.writeUInt32BE(number >>> 0);
  const delivery = sender.send(bytes, tag, 0);
  sender.connection.backpressure.addQueued(bytes.byteLength);
  return delivery;
}
