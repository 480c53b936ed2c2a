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
import { errorText, waitUntil } from '#base';

/** A separate docker engine. */
export interface Engine extends AsyncDisposable {
  /** Address in the form of DOCKER_HOST. */
  readonly host: string;
  /** A process in the engine's namespaces, where its published ports are visible. */
  readonly pid: number;
  /** Kills all processes at once, without waiting. */
  kill(): void;
}

const startLimitMs = 60_000;
const endLimitMs = 30_000;
const cgroupParent = 'ovirt-node-docker';

/**
 * Starts an engine in separate namespaces, with network access through slirp4netns. Its bridges, rules, mounts and
 * processes are invisible to this machine and end with the engine.
 * @throws {Error} with the end of the engine's log when the engine does not start.
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
    // The kernel kills the children when this process ends.
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
      '--mount',
      '--net',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      // The first process of a PID namespace inherits orphans; docker-init reaps them.
      'docker-init',
      '-s',
      '--',
      'dockerd',
      ...engineOptions(folder, socket),
    ]);
    const pid = await innerPid(engine);
    launch('slirp4netns', ['--configure', '--mtu=1500', '--disable-host-loopback', `${pid}`, 'tap0']);
    const host = `unix://${socket}`;
    await waitForAnswer(host, engine);
    return {
      host,
      pid,
      kill,
      async [Symbol.asyncDispose]() {
        if (isRunning(engine)) {
          process.kill(pid, 'SIGTERM');
          await Promise.race([once(engine, 'exit'), pause(endLimitMs, undefined, { ref: false })]);
        }
        kill();
        await clear(folder);
      },
    };
  } catch (error) {
    kill();
    const logTail = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n');
    await clear(folder);
    throw new Error(`the docker engine does not start: ${errorText(error)}\n${logTail}`);
  }
}

function engineOptions(folder: string, socket: string): readonly string[] {
  const configuration = join(folder, 'daemon.json');
  mkdirSync(join(folder, 'data'));
  writeFileSync(configuration, JSON.stringify({ 'deprecated-key-path': join(folder, 'key.json') }));
  return [
    `--config-file=${configuration}`,
    `--host=unix://${socket}`,
    `--data-root=${join(folder, 'data')}`,
    `--exec-root=${join(folder, 'exec')}`,
    `--pidfile=${join(folder, 'pid')}`,
    '--bip=10.213.0.1/24',
    '--default-address-pool=base=10.214.0.0/16,size=24',
    `--cgroup-parent=/${cgroupParent}`,
  ];
}

/** Waits for the first process inside the namespaces. @returns its id on this machine. */
async function innerPid(engine: ChildProcess): Promise<number> {
  const findChild = () => {
    if (!isRunning(engine)) throw new Error('unshare ended before its namespaces existed');
    const text = readFileSync(`/proc/${engine.pid}/task/${engine.pid}/children`, 'utf8');
    return text === '' ? undefined : Number(text.split(' ')[0]);
  };
  const pid = await waitUntil(findChild, { timeoutMs: startLimitMs, intervalMs: 50 });
  if (pid === undefined) throw new Error(`no namespaces after ${startLimitMs / 1000} s`);
  return pid;
}

function isRunning({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

async function waitForAnswer(host: string, engine: ChildProcess): Promise<void> {
  const answers = async () => {
    if (!isRunning(engine)) throw new Error('dockerd ended at once');
    const { exitCode } = await execa('docker', ['version'], { env: { DOCKER_HOST: host }, reject: false });
    return exitCode === 0;
  };
  const isReady = await waitUntil(answers, { timeoutMs: startLimitMs, intervalMs: 200 });
  if (isReady === undefined) throw new Error(`dockerd did not answer within ${startLimitMs / 1000} s`);
}

/** Removes the engine's files and cgroups. */
async function clear(folder: string): Promise<void> {
  // The engine's mounts end with its last process. rm(1) removes 100,000 files faster than Node does.
  const isRemoved = async () => {
    const { exitCode } = await execa('rm', ['-rf', '--one-file-system', folder], { reject: false });
    return exitCode === 0;
  };
  await waitUntil(isRemoved, { timeoutMs: 10_000, intervalMs: 500 });
  for (const controller of readdirSync('/sys/fs/cgroup')) {
    for (const parent of [join('/sys/fs/cgroup', controller), '/sys/fs/cgroup'])
      removeGroup(join(parent, cgroupParent));
  }
}

/** Removes a cgroup and its children, leaves first. The kernel removes the files itself. */
function removeGroup(path: string): void {
  try {
    for (const entry of readdirSync(path, { withFileTypes: true }))
      if (entry.isDirectory()) removeGroup(join(path, entry.name));
    rmdirSync(path);
  } catch {
    // The cgroup does not exist, or still contains a process.
  }
}
