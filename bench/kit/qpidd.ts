import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

/** A broker in a process of its own. */
export interface BrokerProcess extends AsyncDisposable {
  readonly port: number;
}

const startLimitMs = 15_000;

/**
 * Starts the qpidd of that path on loopback, without memory and without login.
 * @throws {Error} where it does not listen in time.
 */
export async function startQpidd(path: string): Promise<BrokerProcess> {
  const port = await freePort();
  const words = ['--port', String(port), '--interface', '127.0.0.1', '--auth', 'no', '--no-data-dir'];
  const child = spawn(path, [...words, '--log-enable', 'error+'], { stdio: ['ignore', 2, 2] });
  let over: string | undefined;
  child.once('error', (error) => {
    over = error.message;
  });
  child.once('exit', (code, signal) => {
    over = `it ended with ${signal ?? code}`;
  });
  const end = async () => {
    if (over !== undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const limit = setTimeout(() => child.kill('SIGKILL'), 3_000);
    await ended;
    clearTimeout(limit);
  };
  const deadline = performance.now() + startLimitMs;
  while (!(await listens(port))) {
    if (over !== undefined || performance.now() > deadline) {
      await end();
      throw new Error(`${path} (QPIDD) does not listen: ${over ?? `nothing in ${startLimitMs} ms`}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { port, [Symbol.asyncDispose]: end };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const at = server.address();
      server.close(() => resolve(typeof at === 'object' && at !== null ? at.port : 0));
    });
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const done = (found: boolean) => () => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', done(true));
    socket.once('error', done(false));
  });
}
