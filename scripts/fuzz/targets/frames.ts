import { connect as dial } from 'node:net';
import { withTimeout } from '#base';
import { connect, startEmbeddedBroker } from '#broker';
import { protocolHeader } from '../../../test/kit/broker/frames.ts';
import { createMessage } from '../../../test/kit/broker/messages.ts';
import { waitUntil } from '../../../test/kit/wait-until.ts';
import { clientFrames } from '../client-frames.ts';
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

/** The frames of a client to the embedded broker: it may end that connection, and serves others on. */
export const frames: Target = {
  name: 'frames',
  createInput: clientFrames,
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
