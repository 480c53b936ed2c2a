import { connect as dial } from 'node:net';
import { withTimeout } from '#base';
import { connect, startEmbeddedBroker } from '#broker';
import { protocolHeader } from '../../../test/kit/broker/frames.ts';
import { createMessage } from '../../../test/kit/broker/messages.ts';
import {
  extremes,
  framesBefore,
  performativeFrame,
  performatives,
} from '../../../test/kit/hostile/extreme-frames.ts';
import { waitUntil } from '../../../test/kit/wait-until.ts';
import { mutate } from '../mutate.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

const broker = await startEmbeddedBroker({ port: 0, hosts: ['127.0.0.1'] });
const correctClient = connect({ urls: broker.urls, containerId: 'correct', retry: 'never' });
await correctClient.ready();
let received = 0;
await correctClient.receive({ exchange: 'topic', key: 'correct.#' }, () => received++);
const probe = createMessage({ exchange: 'topic', key: 'correct.one' }, 'x');

/** Longest wait for the end of a connection, and for a message of the correct client. */
const waitMs = 2_000;
/** What rhea writes to standard output and error for a peer's frame. */
const written: string[] = [];
for (const name of ['log', 'warn', 'error'] as const)
  console[name] = (...words: readonly unknown[]) => void written.push(words.join(' '));

const payload = (random: Random) => (random.oneIn(2) ? random.octets(random.below(300)) : undefined);

function anyFrame(random: Random): Buffer {
  const performative = random.pick(performatives);
  const replaced = performative.fields
    .filter(() => random.oneIn(performative.fields.length))
    .map(([field]) => [field, random.pick(extremes)[1]] as const);
  const channel = random.oneIn(10) ? random.pick([1, 255, 65_535]) : 0;
  return performativeFrame(performative, new Map(replaced), channel, payload(random));
}

/** The frames of a client to the embedded broker: it may end that connection, and serves others on. */
export const frames: Target = {
  name: 'frames',
  createInput(random) {
    const before = framesBefore(random.pick(performatives).name);
    const octets = Buffer.concat([
      ...before,
      ...Array.from({ length: 1 + random.below(4) }, () => anyFrame(random)),
    ]);
    return random.oneIn(4) ? mutate(octets, random, before.length > 0 ? before : [octets]) : octets;
  },
  async run(octets) {
    written.length = 0;
    const before = received;
    const socket = dial(broker.port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    socket.resume();
    socket.end(Buffer.concat([protocolHeader, octets]));
    await withTimeout(new Promise((resolve) => socket.once('close', resolve)), waitMs, {
      onTimeout: () => new Error(`the broker has not ended the connection after ${waitMs} ms`),
    });
    await correctClient.send(probe);
    await waitUntil(() => received > before, waitMs);
    const [line] = written;
    if (line !== undefined) throw new Error(`a frame of a peer writes ${JSON.stringify(line.slice(0, 200))}`);
  },
};
