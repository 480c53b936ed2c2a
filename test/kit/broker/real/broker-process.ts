import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { findFreePort } from '../raw-peer.ts';

/** A broker as a process of its own, on one port of loopback for as long as the test lasts. */
export interface BrokerProcess extends AsyncDisposable {
  readonly url: string;
  /** Told to end, as a service manager does. Resolves when it has. */
  stop(): Promise<void>;
  /** Ended without a word. */
  kill9(): Promise<void>;
  /** It keeps its connections and does nothing. */
  freeze(): void;
  thaw(): void;
  /** Starts it again after its end; one that refuses logins has the same port. Resolves when it listens. */
  restart(logins?: 'refused'): Promise<void>;
  /** What it has printed since it was last started. */
  log(): string;
}

export type StartBroker = () => Promise<BrokerProcess>;

/** What runs a broker. A refusing one refuses whoever logs in with a user and password. */
export type BrokerCommand = (place: {
  port: number;
  folder: string;
  refuses: boolean;
}) => readonly [string, ...string[]];

/** The embedded broker by the command that a user types. */
export const startEmbeddedProcess: StartBroker = () =>
  startBrokerProcess(({ port, refuses }) => {
    const program = refuses
      ? ['test/kit/broker/real/refusing-broker.ts']
      : ['src/cli/main.ts', 'broker', '--port'];
    return [process.execPath, '-C', 'ovirt-source', ...program, `${port}`];
  });

/** The qpidd that a program of qpidd's own options runs. */
export const startQpiddProcess =
  (program: string): StartBroker =>
  () =>
    startBrokerProcess(({ port, folder, refuses }) => [
      program,
      ...['--port', `${port}`, '--interface', '127.0.0.1', '--data-dir', folder],
      // Nobody is in the data base of users: it lets everybody in, or nobody who has a name.
      ...['--auth', refuses ? 'yes' : 'no'],
    ]);

/**
 * Starts what a recipe runs, in a folder that is gone after it. Resolves when it listens.
 * @param ready what it prints when it serves, where it listens earlier than that.
 */
export async function startBrokerProcess(recipe: BrokerCommand, ready = ''): Promise<BrokerProcess> {
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), 'broker-'));
  let text = '';
  const start = (refuses: boolean) => {
    const begun = launch(recipe, { port, folder, refuses });
    text = '';
    begun.all.on('data', (part: Buffer) => {
      text += part.toString();
    });
    return begun;
  };
  const serves = async () => text.includes(ready) && (await accepts(port));
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
      await listening(serves, running);
    },
    log: () => text,
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await listening(serves, running);
    return broker;
  } catch (error) {
    await broker[Symbol.asyncDispose]();
    throw error;
  }
}

function launch(recipe: BrokerCommand, place: Parameters<BrokerCommand>[0]) {
  const [program, ...words] = recipe(place);
  const env = { PATH: process.env['PATH'] ?? '', HOME: place.folder, XDG_RUNTIME_DIR: place.folder };
  return execa(program, words, { env, extendEnv: false, reject: false, all: true });
}

/** Those in Java take seconds, more on a busy machine. */
const startLimitMs = 60_000;

/** @throws where the process ends first. */
async function listening(serves: () => Promise<boolean>, running: ReturnType<typeof launch>): Promise<void> {
  const ended = running.then(({ all, exitCode }) => {
    throw new Error(`the broker ended with ${exitCode} before it listened: ${all}`);
  });
  const limit = performance.now() + startLimitMs;
  const listens = (async () => {
    while (!(await serves())) {
      if (performance.now() > limit) throw new Error(`the broker does not serve after ${startLimitMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  ended.catch(() => undefined);
  await Promise.race([listens, ended]);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const told = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => told(true));
    socket.once('error', () => told(false));
  });
}
