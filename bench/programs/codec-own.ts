/** This project's codec: messages as they are held, written and read whole. */
import { decodeMessage } from '../../src/broker/codec/decode-message.ts';
import { encodeMessage } from '../../src/broker/codec/encode-message.ts';
import { measureCodec } from '../kit/codec-turn.ts';
import { serve } from '../kit/serve.ts';

let octets: Uint8Array = new Uint8Array();
let message = decodeMessage(octets);

export const asks = serve({
  take: (given: Uint8Array): Uint8Array => {
    octets = given;
    message = decodeMessage(octets);
    return encode();
  },
  turn: (ms: number) => measureCodec(encode, () => decodeMessage(octets), ms),
});

function encode(): Uint8Array {
  const { body } = message;
  if (body.section !== 'value') throw new TypeError(`a body of section ${body.section}`);
  return encodeMessage({ ...message, body });
}
