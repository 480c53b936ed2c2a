import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { connect } from '#broker';
import { words } from '../../words.ts';
import { findFreePort } from '../raw-peer.ts';

/** A real qpidd with its own port and data folder. */
export interface Qpidd extends AsyncDisposable {
  readonly url: string;
  /** `host:port`, as qpid's tools expect it. */
  readonly address: string;
}

/** Starts the program that QPIDD names, without authentication by default. Resolves when it accepts connections. */
export async function startQpidd(...options: readonly string[]): Promise<Qpidd> {
  const program = process.env['QPIDD'] ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'qpidd-'));
  const port = await findFreePort();
  const fixed = words`--port ${port} --interface 127.0.0.1 --data-dir ${folder} --mgmt-pub-interval 2`;
  const auth = options.includes('--auth') ? [] : ['--auth', 'no'];
  const running = execa(program, [...fixed, ...auth, ...options], {
    reject: false,
    all: true,
    buffer: false,
  });
  const url = `amqp://127.0.0.1:${port}`;
  const broker = connect({ urls: [url], containerId: 'waiting', retry: 'forever' });
  await Promise.race([
    broker.ready(),
    running.then(({ exitCode }) => {
      throw new Error(`${program} ended with ${exitCode}`);
    }),
  ]);
  await broker.close();
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
