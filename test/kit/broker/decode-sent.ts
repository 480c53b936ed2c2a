import type { IncomingMessage, OutgoingMessage } from '#qmf';
import { decodeMessage } from '../../../src/broker/codec/decode-message.ts';
import { encodeMessage } from '../../../src/broker/codec/encode-message.ts';

/** Decodes a message of a memory bus as its receiver gets it: the agent encodes each object once, and sends the octets. */
export function decodeSent({ applicationProperties, correlationId, body }: OutgoingMessage): IncomingMessage {
  const decoded = decodeMessage(encodeMessage({ applicationProperties, body }));
  return { applicationProperties, correlationId, body: decoded.body };
}
