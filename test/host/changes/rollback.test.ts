import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { Runner } from '#actions';
import type { Ip } from '../../../src/actions/network/ip/ip.ts';
import { rollBackCheckpoint, rollBackWhenDue } from '../../../src/transactions/rollback.ts';
import type { TransactionEvent } from '../../../src/transactions/transaction-event.ts';
import { hostWatchdog, type RollbackWatchdog } from '../../../src/transactions/watchdog.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { requireTools } from '../kit.ts';
import { smallerMtu } from './change-kinds.ts';
import { NetworkLab, noAnswer } from './network-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'grep', 'unshare'));

const alice = { name: 'alice', isAdministrator: false };
const restoringStep = 'ip link set dev v0 mtu 1500';
const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** The program's rollback command, inside the lab's network. */
const rollbackCommand = (lab: NetworkLab) => ({
  file: 'ip',
  args: ['netns', 'exec', lab.namespace.name, process.execPath, '-C', 'ovirt-source', main, 'rollback'],
});

/** Opens a transaction with one change, and ends its agent. @returns the path of the checkpoint. */
async function leaveOpen(lab: NetworkLab, seconds = 60, watchdog?: RollbackWatchdog): Promise<string> {
  const transactions = lab.transactions(30, watchdog);
  await transactions.begin(alice, seconds);
  await transactions.apply(alice, 'setMtu', smallerMtu);
  transactions.close();
  return lab.armed[0] ?? '';
}

/** @returns the events that a new agent reports when it recovers. */
async function recoveryEvents(lab: NetworkLab): Promise<readonly TransactionEvent[]> {
  const before = lab.events.length;
  await lab.transactions().recover();
  return lab.events.slice(before);
}

const withBootIdOfHost = (lab: NetworkLab) =>
  Object.assign(lab, { bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() });

/** Renames a checkpoint as a process did that died during the rollback. */
const claimByDeadProcess = (checkpoint: string) =>
  renameSync(checkpoint, `${checkpoint}.${spawnSync('true', []).pid}`);

describe.concurrent('a rollback whose process was killed', () => {
  it('the watchdog finishes a rollback when its process was killed', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const checkpoint = await leaveOpen(lab);
    claimByDeadProcess(checkpoint);
    expect(await rollBackWhenDue(checkpoint, lab.host)).toMatchObject({
      result: 'taken-back',
      owner: 'alice',
      putBack: [restoringStep],
      notPutBack: [],
    });
    await lab.expectUnchanged(before);
    expect(await recoveryEvents(lab)).toEqual([
      {
        kind: 'rolledBack',
        owner: 'alice',
        reason: `the process that rolled the change back ended before it was done; put back: ${restoringStep}`,
      },
    ]);
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
  });

  it('a new agent finishes a rollback when its process was killed', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    claimByDeadProcess(await leaveOpen(lab));
    expect(await recoveryEvents(lab)).toMatchObject([{ kind: 'rolledBack', owner: 'alice' }]);
    await lab.expectUnchanged(before);
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
    expect(await recoveryEvents(lab)).toEqual([]);
  });

  it('a new agent leaves a rollback alone when its process still runs', async () => {
    using lab = new NetworkLab();
    const checkpoint = await leaveOpen(lab);
    using running = startProcess();
    renameSync(checkpoint, `${checkpoint}.${running.pid}`);
    expect(await recoveryEvents(lab)).toEqual([]);
    expect(lab.namespace.ip('link', 'show', 'v0')).toContain('mtu 1400');
  });
});

function startProcess(): Disposable & { readonly pid: number } {
  const child = spawn('sleep', ['600']);
  return { pid: child.pid ?? 0, [Symbol.dispose]: () => void child.kill() };
}

describe.concurrent('of two rollbacks at once', () => {
  it('one of two rollbacks at once rolls the change back, and the other finds nothing', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const checkpoint = await leaveOpen(lab);
    const results = await Promise.all([
      rollBackCheckpoint(checkpoint, lab.host),
      rollBackCheckpoint(checkpoint, lab.host),
    ]);
    expect(results.map(({ result }) => result).sort()).toEqual(['gone', 'taken-back']);
    await lab.expectUnchanged(before);
  });

  it('one of two rollback processes rolls the change back, and the other reports that it is gone', async () => {
    using lab = withBootIdOfHost(new NetworkLab());
    const before = await lab.view();
    const checkpoint = await leaveOpen(lab);
    const { file, args } = rollbackCommand(lab);
    const outputs = await Promise.all([1, 2].map(() => outputOf(spawn(file, [...args, checkpoint]))));
    expect(outputs.toSorted()).toEqual(
      [
        `${checkpoint}: no such change; it was committed, or rolled back already\n`,
        `put back: ${restoringStep}\n`,
      ].toSorted(),
    );
    await lab.expectUnchanged(before);
  });
});

function outputOf(child: ReturnType<typeof spawn>): Promise<string> {
  let text = '';
  child.stdout?.on('data', (data: Buffer) => (text += data.toString()));
  return new Promise((resolve) => child.on('close', () => resolve(text)));
}

describe.concurrent('the reason of a rollback', () => {
  it('names a step that failed, in the event and in the error', async () => {
    using lab = new NetworkLab();
    const { ip } = lab;
    const refusingIp: Ip = async (args, input) =>
      [args.join(' '), ...String(input ?? '').split('\n')].some((line) => line.includes('mtu 1500'))
        ? { status: 2, stdout: '', stderr: 'RTNETLINK answers: Device or resource busy\n' }
        : ip(args, input);
    Object.assign(lab.host, { ip: refusingIp });
    lab.answers = [undefined, noAnswer];
    const reason =
      'the broker could not be reached over a new connection in time (no answer); nothing had to be put back; ' +
      `could not be put back: ${restoringStep}; over the restored network the broker does not answer either (no answer): the change may not be to blame`;
    await expect(lab.transactions(5).apply(alice, 'setMtu', smallerMtu)).rejects.toMatchObject({
      name: 'RolledBack',
      message: reason,
    });
    expect(lab.events.at(-1)).toEqual({ kind: 'rolledBack', owner: 'alice', reason });
    expect(lab.namespace.ip('link', 'show', 'v0')).toContain('mtu 1400');
  });

  it('says that the change cut the broker off when the broker answers after the rollback', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    lab.checkConnectivity = async () =>
      lab.namespace.ip('link', 'show', 'v0').includes('mtu 1400') ? noAnswer : undefined;
    const reason =
      `the broker could not be reached over a new connection in time (no answer); put back: ${restoringStep}; ` +
      'over the restored network the broker answers: the change cut it off';
    await expect(lab.transactions(5).apply(alice, 'setMtu', smallerMtu)).rejects.toMatchObject({
      name: 'RolledBack',
      message: reason,
    });
    expect(lab.events.at(-1)).toMatchObject({ kind: 'rolledBack', reason });
    await lab.expectUnchanged(before);
  });
});

describe.concurrent('the watchdog without systemd, a detached process,', () => {
  const watchdogOf = (lab: NetworkLab) =>
    hostWatchdog(new Runner(), rollbackCommand(lab), join(lab.directory, 'no-systemd'));
  /** A shell that starts sleep(1) is for a moment two processes of the same words. */
  const waitingProcesses = (checkpoint: string) => {
    const found = readdirSync('/proc').filter(
      (pid) => /^\d+$/.test(pid) && fileOf(pid, 'cmdline').includes(checkpoint),
    );
    return found.filter((pid) => !found.includes(/^PPid:\s+(\d+)$/m.exec(fileOf(pid, 'status'))?.[1] ?? ''));
  };
  /** RssAnon of proc_pid_status(5). */
  const anonymousKib = (pid: string) => Number(/^RssAnon:\s+(\d+) kB$/m.exec(fileOf(pid, 'status'))?.[1]);
  const fileOf = (pid: string, name: string) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'utf8');
    } catch {
      return '';
    }
  };

  it('the detached watchdog ends when the change is committed', async () => {
    using lab = withBootIdOfHost(new NetworkLab());
    const transactions = lab.transactions(30, watchdogOf(lab));
    await transactions.begin(alice, 600);
    await transactions.apply(alice, 'setMtu', smallerMtu);
    const [checkpoint = ''] = lab.armed;
    const [waiting = '', ...more] = waitingProcesses(checkpoint);
    expect(more).toEqual([]);
    // A whole program takes a hundred times as much.
    expect(anonymousKib(waiting)).toBeLessThan(5_000);
    await transactions.commit(alice);
    await waitUntil(() => waitingProcesses(checkpoint).length === 0, 60_000);
    expect(lab.namespace.ip('link', 'show', 'v0')).toContain('mtu 1400');
  });

  it('a detached watchdog of an earlier agent ends when the next agent commits the change', async () => {
    using lab = withBootIdOfHost(new NetworkLab());
    const checkpoint = await leaveOpen(lab, 600, watchdogOf(lab));
    const next = lab.transactions(30, watchdogOf(lab));
    await next.recover();
    expect(waitingProcesses(checkpoint)).toHaveLength(1);
    await next.commit(alice);
    await waitUntil(() => waitingProcesses(checkpoint).length === 0, 60_000);
    expect(lab.namespace.ip('link', 'show', 'v0')).toContain('mtu 1400');
  });

  it('the detached watchdog finishes at once the rollback of a process that was killed, long before the deadline', async () => {
    using lab = withBootIdOfHost(new NetworkLab());
    const before = await lab.view();
    const checkpoint = await leaveOpen(lab, 600, watchdogOf(lab));
    claimByDeadProcess(checkpoint);
    await waitUntil(() => waitingProcesses(checkpoint).length === 0, 100_000);
    await lab.expectUnchanged(before);
    expect(await recoveryEvents(lab)).toMatchObject([
      { reason: expect.stringMatching(/^the process that rolled the change back ended before it was done/) },
    ]);
  });

  it('an earlier detached watchdog follows a deadline that the next agent postponed', async () => {
    using lab = withBootIdOfHost(new NetworkLab());
    const checkpoint = await leaveOpen(lab, 5, watchdogOf(lab));
    const next = lab.transactions(30, watchdogOf(lab));
    await next.recover();
    await next.extend(alice, 600);
    const [earlier = '', later = ''] = waitingProcesses(checkpoint);
    expect(later).not.toBe('');
    // The shell of the earlier one becomes the program near its own deadline.
    await waitUntil(() => [earlier, later].some((pid) => !fileOf(pid, 'cmdline').includes('sleep')), 100_000);
    expect(existsSync(checkpoint)).toBe(true);
    await next.commit(alice);
    await waitUntil(() => waitingProcesses(checkpoint).length === 0, 60_000);
    expect(lab.namespace.ip('link', 'show', 'v0')).toContain('mtu 1400');
  });

  it('the program waits itself where no shell can be started', () => {
    const program = `
      const { Runner } = await import('#actions');
      const { hostWatchdog } = await import('#transactions');
      const waits = { file: process.execPath, args: ['-e', 'console.log("waiting"); setTimeout(() => {}, 5_000)', '--'] };
      const armed = await hostWatchdog(new Runner(), waits, '/nonexistent').arm('1', '/nonexistent/change-1.json', 60);
      console.log(armed.followsDeadline());`;
    const withoutShell = 'mount --bind /dev/null "$(readlink -f /bin/sh)" && exec "$@"';
    const node = [process.execPath, '-C', 'ovirt-source', '--input-type=module', '-e', program];
    const words = ['--mount', '--propagation', 'private', 'sh', '-c', withoutShell, 'sh', ...node];
    const { stdout, stderr } = spawnSync('unshare', words, { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: 'true\n', stderr: '' });
  });

  it('the detached watchdog rolls back at the deadline when the agent is gone, and leaves the outcome for the next agent', async () => {
    using lab = withBootIdOfHost(new NetworkLab());
    const before = await lab.view();
    const checkpoint = await leaveOpen(lab, 5, watchdogOf(lab));
    await waitUntil(() => !existsSync(checkpoint) && waitingProcesses(checkpoint).length === 0, 100_000);
    await lab.expectUnchanged(before);
    expect(await recoveryEvents(lab)).toEqual([
      {
        kind: 'rolledBack',
        owner: 'alice',
        reason: `the change was not committed in time; put back: ${restoringStep}`,
      },
    ]);
  });

  it('one detached watchdog is enough for a transaction that is extended, unless it was killed', async () => {
    using lab = withBootIdOfHost(new NetworkLab());
    const transactions = lab.transactions(30, watchdogOf(lab));
    await transactions.begin(alice, 60);
    const [checkpoint = ''] = lab.armed;
    for (const seconds of [600, 60]) {
      const [earlier = ''] = waitingProcesses(checkpoint);
      await transactions.extend(alice, seconds);
      await waitUntil(() => !existsSync(`/proc/${earlier}`), 60_000);
    }
    const [first = '', ...more] = waitingProcesses(checkpoint);
    expect(more).toEqual([]);
    process.kill(Number(first), 'SIGKILL');
    await waitUntil(() => !existsSync(`/proc/${first}`));
    await transactions.extend(alice, 60);
    expect(waitingProcesses(checkpoint)).toHaveLength(1);
    await transactions.rollback(alice);
  });

  it('the detached watchdog leaves the rollback at the deadline to a living agent', async () => {
    using lab = withBootIdOfHost(new NetworkLab());
    const transactions = lab.transactions(30, watchdogOf(lab));
    await transactions.begin(alice, 5);
    await transactions.apply(alice, 'setMtu', smallerMtu);
    const [checkpoint = ''] = lab.armed;
    await waitUntil(() => !existsSync(checkpoint) && waitingProcesses(checkpoint).length === 0, 60_000);
    expect(lab.events.at(-1)).toEqual({
      kind: 'rolledBack',
      owner: 'alice',
      reason: `the change was not committed in time; put back: ${restoringStep}`,
    });
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
  });

  it('the agent changes nothing when the detached watchdog cannot be started', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const watchdog = hostWatchdog(new Runner(), { file: '/nonexistent/node', args: [] }, lab.namespace.name);
    await expect(lab.transactions(30, watchdog).apply(alice, 'setMtu', smallerMtu)).rejects.toMatchObject({
      name: 'Unsupported',
      message: expect.stringMatching(/^no watchdog could be started .* so nothing was changed: .*ENOENT/),
    });
    await lab.expectUnchanged(before);
  });
});
