/** Runs this project's codec on whole messages. */
import { decodeMessage } from '../../src/broker/codec/decode-message.ts';
import { encodeMessage } from '../../src/broker/codec/encode-message.ts';
import { measureCodec } from '../kit/codec-turn.ts';
import { serve } from '../kit/serve.ts';

let octets: Uint8Array = new Uint8Array();
let message = decodeMessage(octets);

export const handlers = serve({
  take: (encoded: Uint8Array): Uint8Array => {
    octets = encoded;
    message = decodeMessage(octets);
    return encode();
  },
  turn: (ms: number) => measureCodec(encode, () => decodeMessage(octets), ms),
});

function encode(): Uint8Array {
  const { body } = message;
  if (body.section !== 'value') throw new TypeError(`the body is of section ${body.section}; expected value`);
  return encodeMessage({ ...message, body });
}
