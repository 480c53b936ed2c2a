import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { guardConnection } from '../../../../src/broker/rhea/guard-connection.ts';
import type { Connection } from '../../../../src/broker/rhea/rhea-types.ts';

/** Creates a guarded connection with pending frames, and lists the buffers that reach its socket. */
function createConnection(frames: readonly Buffer[]) {
  const written: Buffer[] = [];
  let pending = [...frames];
  const connection = Object.assign(new EventEmitter(), {
    amqp_transport: {
      write(socket: { write(bytes: Buffer): unknown }) {
        for (const frame of pending) socket.write(frame);
        pending = [];
      },
    },
    socket: { write: (bytes: Buffer) => written.push(bytes) },
    is_open: () => true,
    input: () => undefined,
    output() {
      this.amqp_transport.write(this.socket);
    },
  });
  guardConnection(connection as unknown as Connection, (problem) => {
    throw problem;
  });
  return { connection, written };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('batchOutput joins small frames into a few writes and keeps their order', async () => {
  const frames = Array.from({ length: 200 }, (_, at) => Buffer.alloc(300, at));
  const { connection, written } = createConnection(frames);
  connection.output();
  connection.output();
  expect(written).toEqual([]);
  await turn();
  expect(Buffer.concat(written).equals(Buffer.concat(frames))).toBe(true);
  expect(written.length).toBe(8);
  for (const bytes of written.slice(0, -1)) expect(bytes.length).toBeGreaterThanOrEqual(8192);
  for (const bytes of written) expect(bytes.length).toBeLessThan(8192 + 300);
});

test('batchOutput writes a large frame together with the frames before it, and later frames at once', async () => {
  const frames = [Buffer.alloc(10, 1), Buffer.alloc(100_000, 2), Buffer.alloc(10, 3)];
  const { connection, written } = createConnection(frames);
  connection.output();
  await turn();
  expect(written.map(({ length }) => length)).toEqual([100_010, 10]);
});

test('batchOutput writes nothing without pending frames', async () => {
  const { connection, written } = createConnection([]);
  connection.output();
  await turn();
  expect(written).toEqual([]);
});
