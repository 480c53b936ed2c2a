import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';

/** A docker engine that nobody else uses. */
export interface Engine extends AsyncDisposable {
  /** As DOCKER_HOST has it. */
  readonly host: string;
  /** The process whose namespaces are the engine's: what it publishes is to be seen from there. */
  readonly pid: number;
  /** Ends everything at once, where there is no time to wait. */
  kill(): void;
}

const startLimitMs = 60_000;
const endLimitMs = 30_000;
const cgroupParent = 'ovirt-node-docker';

/**
 * Starts an engine in namespaces of its own, with a way out through slirp4netns: no bridge, no rule, no mount and no
 * process of it is this machine's, and all of them go with it.
 * @throws {Error} with the last words of the engine where it does not start.
 */
export async function startEngine(): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-node-docker-'));
  const socket = join(folder, 'docker.sock');
  const log = join(folder, 'log');
  const children: ChildProcess[] = [];
  const kill = () => {
    for (const child of children) child.kill('SIGKILL');
  };
  const launch = (program: string, words: readonly string[]) => {
    const output = openSync(log, 'a');
    // Whatever becomes of this process, they go with it.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...words], {
      stdio: ['ignore', output, output],
    });
    child.on('error', () => undefined);
    closeSync(output);
    children.push(child);
    return child;
  };
  try {
    const engine = launch('unshare', [
      ...['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'],
      // The first process of a namespace inherits orphans; this one waits for them.
      ...['docker-init', '-s', '--', 'dockerd', ...options(folder, socket)],
    ]);
    const pid = await innerPid(engine);
    launch('slirp4netns', ['--configure', '--mtu=1500', '--disable-host-loopback', `${pid}`, 'tap0']);
    const host = `unix://${socket}`;
    await answers(host, engine);
    return {
      host,
      pid,
      kill,
      async [Symbol.asyncDispose]() {
        if (runs(engine)) {
          process.kill(pid, 'SIGTERM');
          await Promise.race([once(engine, 'exit'), pause(endLimitMs, undefined, { ref: false })]);
        }
        kill();
        await cleared(folder);
      },
    };
  } catch (error) {
    kill();
    const said = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n');
    await cleared(folder);
    throw new Error(`an engine of docker that starts: ${(error as Error).message}\n${said}`);
  }
}

function options(folder: string, socket: string): readonly string[] {
  const configuration = join(folder, 'daemon.json');
  mkdirSync(join(folder, 'data'));
  writeFileSync(configuration, JSON.stringify({ 'deprecated-key-path': join(folder, 'key.json') }));
  return [
    ...['--config-file', configuration, '--host', `unix://${socket}`],
    ...[
      '--data-root',
      join(folder, 'data'),
      '--exec-root',
      join(folder, 'exec'),
      '--pidfile',
      join(folder, 'pid'),
    ],
    ...['--bip', '10.213.0.1/24', '--default-address-pool', 'base=10.214.0.0/16,size=24'],
    ...['--cgroup-parent', `/${cgroupParent}`],
  ];
}

/** The first process inside, as seen from here. */
async function innerPid(engine: ChildProcess): Promise<number> {
  for (const end = performance.now() + startLimitMs; performance.now() < end; await pause(50)) {
    if (!runs(engine)) break;
    const text = readFileSync(`/proc/${engine.pid}/task/${engine.pid}/children`, 'utf8');
    if (text !== '') return Number(text.split(' ')[0]);
  }
  throw new Error('its namespaces could not be made');
}

function runs({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

async function answers(host: string, engine: ChildProcess): Promise<void> {
  for (const end = performance.now() + startLimitMs; performance.now() < end; await pause(200)) {
    if (!runs(engine)) throw new Error('it ended at once');
    const { exitCode } = await execa('docker', ['version'], { env: { DOCKER_HOST: host }, reject: false });
    if (exitCode === 0) return;
  }
  throw new Error('it did not answer');
}

async function cleared(folder: string): Promise<void> {
  // Its mounts end with its last process; a hundred thousand files are quicker gone by the tool for it.
  for (let turn = 0; turn < 20; turn++) {
    const { exitCode } = await execa('rm', ['-rf', '--one-file-system', folder], { reject: false });
    if (exitCode === 0) break;
    await pause(500);
  }
  for (const controller of readdirSync('/sys/fs/cgroup')) {
    for (const parent of [join('/sys/fs/cgroup', controller), '/sys/fs/cgroup'])
      removeGroup(join(parent, cgroupParent));
  }
}

/** A group of processes is removed from its leaves on; its files are not to be removed. */
function removeGroup(path: string): void {
  try {
    for (const entry of readdirSync(path, { withFileTypes: true }))
      if (entry.isDirectory()) removeGroup(join(path, entry.name));
    rmdirSync(path);
  } catch {
    // It is not there, or somebody's process still is in it.
  }
}
