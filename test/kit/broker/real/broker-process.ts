import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { waitUntil } from '#base';
import { compileCache } from '../../cli/compile-cache.ts';
import { words } from '../../words.ts';
import { acceptsConnections, findFreePort } from '../raw-peer.ts';

/** A broker in its own process, on one port of loopback for as long as the test lasts. */
export interface BrokerProcess extends AsyncDisposable {
  readonly url: string;
  /** Sends SIGTERM, as a service manager does. Resolves when the process has ended. */
  stop(): Promise<void>;
  /** Sends SIGKILL. Resolves when the process has ended. */
  kill9(): Promise<void>;
  /** Sends SIGSTOP: the process keeps its connections and does nothing. */
  freeze(): void;
  thaw(): void;
  /** Starts the process again on the same port, on request refusing all logins. Resolves when it listens. */
  restart(logins?: 'refused'): Promise<void>;
  /** Returns the output since the last start. */
  log(): string;
}

export type StartBroker = () => Promise<BrokerProcess>;

/** Returns program and arguments of a broker. With `refuses` it refuses every login by user and password. */
export type BrokerCommand = (place: BrokerPlace) => readonly [string, ...string[]];

export interface BrokerPlace {
  readonly port: number;
  readonly folder: string;
  readonly refuses: boolean;
}

/** Starts the embedded broker by the command that a user types. */
export const startEmbeddedProcess: StartBroker = () =>
  startBrokerProcess(({ port, refuses }) => {
    const program = refuses
      ? ['test/kit/broker/real/refusing-broker.ts']
      : ['src/cli/main.ts', 'broker', '--port'];
    return [process.execPath, '-C', 'ovirt-source', ...program, `${port}`];
  });

/** Starts a program that takes qpidd's options. */
export const startQpiddProcess =
  (program: string): StartBroker =>
  () =>
    startBrokerProcess(({ port, folder, refuses }) => [
      program,
      ...words`--port ${port} --interface 127.0.0.1 --data-dir ${folder}`,
      // Its user database is empty: with authentication it refuses every user.
      ...words`--auth ${refuses ? 'yes' : 'no'}`,
    ]);

/**
 * Starts a broker in a temporary folder, which is removed afterwards. Resolves when the broker listens.
 * @param ready output of a broker that serves, where it listens earlier than that.
 */
export async function startBrokerProcess(command: BrokerCommand, ready = ''): Promise<BrokerProcess> {
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), 'broker-'));
  let output = '';
  const start = (refuses: boolean) => {
    const started = launch(command, { port, folder, refuses });
    output = '';
    started.all.on('data', (part: Buffer) => {
      output += part.toString();
    });
    return started;
  };
  const serves = async () => output.includes(ready) && (await acceptsConnections(port));
  let running = start(false);
  const end = async (signal: NodeJS.Signals) => {
    running.kill(signal);
    await running;
  };
  const broker: BrokerProcess = {
    url: `amqp://127.0.0.1:${port}`,
    stop: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
    freeze: () => void running.kill('SIGSTOP'),
    thaw: () => void running.kill('SIGCONT'),
    async restart(logins) {
      running = start(logins === 'refused');
      await waitUntilServing(serves, running);
    },
    log: () => output,
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await waitUntilServing(serves, running);
    return broker;
  } catch (error) {
    await broker[Symbol.asyncDispose]();
    throw error;
  }
}

function launch(command: BrokerCommand, place: BrokerPlace) {
  const [program, ...args] = command(place);
  const own = { PATH: process.env['PATH'] ?? '', HOME: place.folder, XDG_RUNTIME_DIR: place.folder };
  const env = { ...own, ...compileCache };
  return execa(program, args, { env, extendEnv: false, reject: false, all: true });
}

/** Java brokers take seconds to start, more on a busy machine. */
const startLimitMs = 60_000;

/** @throws {Error} when the process ends first, or at the limit. */
async function waitUntilServing(
  serves: () => Promise<boolean>,
  running: ReturnType<typeof launch>,
): Promise<void> {
  const ended = running.then(({ all, exitCode }) => {
    throw new Error(`the broker ended with ${exitCode} before it listened: ${all}`);
  });
  ended.catch(() => undefined);
  const isServing = await Promise.race([
    ended,
    waitUntil(serves, { timeoutMs: startLimitMs, intervalMs: 20 }),
  ]);
  if (!isServing) throw new Error(`the broker does not serve after ${startLimitMs} ms`);
}
