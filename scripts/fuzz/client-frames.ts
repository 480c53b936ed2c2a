import {
  extremes,
  framesBefore,
  performativeFrame,
  performatives,
} from '../../test/kit/hostile/extreme-frames.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';

const payload = (random: Random) => (random.oneIn(2) ? random.octets(random.below(300)) : undefined);

function anyFrame(random: Random): Buffer {
  const performative = random.pick(performatives);
  const replaced = performative.fields
    .filter(() => random.oneIn(performative.fields.length))
    .map(([field]) => [field, random.pick(extremes)[1]] as const);
  const channel = random.oneIn(10) ? random.pick([1, 255, 65_535]) : 0;
  return performativeFrame(performative, new Map(replaced), channel, payload(random));
}

/** Creates the frames of a client, without the protocol header: valid ones up to a performative, then any. */
export function clientFrames(random: Random): Uint8Array {
  const before = framesBefore(random.pick(performatives).name);
  const octets = Buffer.concat([
    ...before,
    ...Array.from({ length: 1 + random.below(4) }, () => anyFrame(random)),
  ]);
  return random.oneIn(4) ? mutate(octets, random, before.length > 0 ? before : [octets]) : octets;
}
