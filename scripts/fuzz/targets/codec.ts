import { encodeValue } from '#broker';
import { decodeMessage } from '../../../src/broker/codec/decode-message.ts';
import { readMessageAddress } from '../../../src/broker/codec/message-address.ts';
import { recordedMessages } from '../corpus.ts';
import { anyMessage } from '../messages.ts';
import { mutate } from '../mutate.ts';
import type { Target } from '../target.ts';

/** The codec: decodes octets without a throw, and encodes a decoded value so that it decodes to the same value. */
export const codec: Target = {
  name: 'codec',
  createInput(random) {
    if (random.oneIn(50)) return random.octets(random.below(200));
    if (random.oneIn(4)) return anyMessage(random);
    return mutate(
      random.oneIn(2) ? random.pick(recordedMessages) : anyMessage(random),
      random,
      recordedMessages,
    );
  },
  run(octets) {
    readMessageAddress(octets);
    const { body } = decodeMessage(octets);
    if (body.section !== 'value') return;
    const once = encodeValue(body.value);
    const again = decodeMessage(Buffer.concat([Buffer.from([0x00, 0x53, 0x77]), once]));
    if (again.body.section !== 'value') {
      const problem = again.body.section === 'undecodable' ? again.body.problem : again.body.section;
      throw new Error(`decoded and encoded value does not decode again: ${problem}`);
    }
    const twice = encodeValue(again.body.value);
    if (Buffer.compare(once, twice) !== 0)
      throw new Error('value differs after it was decoded and encoded twice');
  },
};
