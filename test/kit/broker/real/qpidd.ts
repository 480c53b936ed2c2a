import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { connect } from '#broker';

/** A real qpidd on a port and in a folder of its own. */
export interface Qpidd extends AsyncDisposable {
  readonly url: string;
  /** As qpid's tools want it. */
  readonly address: string;
}

/** Starts the program that QPIDD names; without authentication unless told otherwise. */
export async function startQpidd(...options: readonly string[]): Promise<Qpidd> {
  const program = process.env['QPIDD'] ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'qpidd-'));
  const port = await freePort();
  const words = [
    '--port',
    `${port}`,
    '--interface',
    '127.0.0.1',
    '--data-dir',
    folder,
    '--mgmt-pub-interval',
    '2',
  ];
  const auth = options.includes('--auth') ? [] : ['--auth', 'no'];
  const running = execa(program, [...words, ...auth, ...options], {
    reject: false,
    all: true,
    buffer: false,
  });
  const url = `amqp://127.0.0.1:${port}`;
  const way = connect({ urls: [url], containerId: 'waiting', retry: 'forever' });
  await Promise.race([
    way.ready(),
    running.then(({ exitCode }) => {
      throw new Error(`${program} ended with ${exitCode}`);
    }),
  ]);
  await way.close();
  return {
    url,
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      running.kill('SIGKILL');
      await running;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
