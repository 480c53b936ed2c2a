import { spawn } from 'node:child_process';
import { waitUntil } from '#base';
import { acceptsConnections, findFreePort } from '../../test/kit/broker/raw-peer.ts';
import { words } from '../../test/kit/words.ts';

/** A qpidd in its own process. */
export interface BrokerProcess extends AsyncDisposable {
  readonly port: number;
}

const startLimitMs = 15_000;
const endLimitMs = 3_000;

/**
 * Starts a qpidd on loopback, without persistence and without login.
 * @throws {Error} when qpidd ends or does not listen in time.
 */
export async function startQpidd(path: string): Promise<BrokerProcess> {
  const port = await findFreePort();
  const args = words`--port ${port} --interface 127.0.0.1 --auth no --no-data-dir --log-enable error+`;
  const child = spawn(path, args, { stdio: ['ignore', 2, 2] });
  let end: string | undefined;
  child.once('error', (error) => {
    end = error.message;
  });
  child.once('exit', (code, signal) => {
    end = `it ended with ${signal ?? code}`;
  });
  const stop = async () => {
    if (end !== undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), endLimitMs);
    await ended;
    clearTimeout(timer);
  };
  const hasStarted = async () => end !== undefined || (await acceptsConnections(port));
  await waitUntil(hasStarted, { timeoutMs: startLimitMs, intervalMs: 100 });
  if (end === undefined && (await acceptsConnections(port))) return { port, [Symbol.asyncDispose]: stop };
  await stop();
  throw new Error(`${path} (QPIDD) does not listen: ${end ?? `nothing in ${startLimitMs} ms`}`);
}
