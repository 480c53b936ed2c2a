import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type NetworkState, Runner, setMtu } from '#actions';
import type { TransactionManager } from '../../../src/transactions/manager.ts';
import { rollBackCheckpoint, rollBackWhenDue } from '../../../src/transactions/rollback.ts';
import { hostWatchdog } from '../../../src/transactions/watchdog.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { requireTools } from '../kit.ts';
import { NetworkLab } from './network-lab.ts';

beforeAll(() => requireTools('ip'));

const alice = { name: 'alice', isAdministrator: false };
const smaller = (state: NetworkState) => setMtu.plan({ link: 'v0', mtu: 1400 }, state);
const putBack = 'ip link set dev v0 mtu 1500';
const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** The program's own command, in the lab's network. */
const rollbackIn = (lab: NetworkLab) => ({
  file: 'ip',
  args: ['netns', 'exec', lab.namespace.name, process.execPath, '-C', 'ovirt-source', main, 'rollback'],
});

/** A change is open and has changed something; what served it has ended. */
async function leftOpen(lab: NetworkLab, seconds = 60, ...beside: Parameters<NetworkLab['changes']>[1][]) {
  const changes = lab.changes(30, ...beside);
  await changes.begin(alice, seconds);
  await changes.apply(alice, 'setMtu', smaller);
  changes.close();
  return lab.armed[0] ?? '';
}

/** Told by an agent that comes after that one. */
async function toldAfter(lab: NetworkLab, changes: TransactionManager = lab.changes()) {
  const before = lab.events.length;
  await changes.recover();
  return lab.events.slice(before);
}

const ofThisBoot = (lab: NetworkLab) =>
  Object.assign(lab, { bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() });

describe('where who takes a change back is killed, the other one finishes', () => {
  /** The record as a process left it that died in the middle. */
  const claimedByTheDead = (record: string) => renameSync(record, `${record}.${spawnSync('true', []).pid}`);

  it('as the timer does', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const record = await leftOpen(lab);
    claimedByTheDead(record);
    expect(await rollBackWhenDue(record, lab.host)).toMatchObject({
      result: 'taken-back',
      owner: 'alice',
      putBack: [putBack],
      notPutBack: [],
    });
    expect(await lab.seen()).toEqual(before);
    expect(await toldAfter(lab)).toEqual([
      {
        event: 'changeRolledBack',
        user: 'alice',
        reason: `who took it back ended in the middle of it; put back: ${putBack}`,
      },
    ]);
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
  });

  it('as an agent does that comes back', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    claimedByTheDead(await leftOpen(lab));
    expect(await toldAfter(lab)).toMatchObject([{ event: 'changeRolledBack', user: 'alice' }]);
    expect(await lab.seen()).toEqual(before);
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
    expect(await toldAfter(lab)).toEqual([]);
  });

  it('and one that lives is left to it', async () => {
    using lab = new NetworkLab();
    const record = await leftOpen(lab);
    using alive = holding();
    renameSync(record, `${record}.${alive.pid}`);
    expect(await toldAfter(lab)).toEqual([]);
    expect(lab.namespace.ip('link', 'show', 'v0')).toContain('mtu 1400');
  });
});

function holding(): Disposable & { readonly pid: number } {
  const child = spawn('sleep', ['600']);
  return { pid: child.pid ?? 0, [Symbol.dispose]: () => void child.kill() };
}

describe('of two that want a change back at once', () => {
  it('one takes it back, and for the other it is gone', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const record = await leftOpen(lab);
    const done = await Promise.all([
      rollBackCheckpoint(record, lab.host),
      rollBackCheckpoint(record, lab.host),
    ]);
    expect(done.map(({ result }) => result).sort()).toEqual(['gone', 'taken-back']);
    expect(await lab.seen()).toEqual(before);
  });

  it('so it is for two processes', async () => {
    using lab = ofThisBoot(new NetworkLab());
    const before = await lab.seen();
    const record = await leftOpen(lab);
    const { file, args } = rollbackIn(lab);
    const said = await Promise.all([1, 2].map(() => wordsOf(spawn(file, [...args, record]))));
    expect(said.toSorted()).toEqual(
      [
        `${record}: no such change; it was committed, or taken back already\n`,
        `put back: ${putBack}\n`,
      ].toSorted(),
    );
    expect(await lab.seen()).toEqual(before);
  });
});

function wordsOf(child: ReturnType<typeof spawn>): Promise<string> {
  let text = '';
  child.stdout?.on('data', (data: Buffer) => (text += data.toString()));
  return new Promise((resolve) => child.on('close', () => resolve(text)));
}

describe('what became of a change is told in words:', () => {
  it('what could not be put back is named, in the event and to its caller', async () => {
    using lab = new NetworkLab();
    const { ip } = lab;
    const refusing: typeof ip = async (args, input) =>
      [args.join(' '), ...(input ?? '').split('\n')].some((line) => line.includes('mtu 1500'))
        ? { status: 2, stdout: '', stderr: 'RTNETLINK answers: Device or resource busy\n' }
        : ip(args, input);
    Object.assign(lab.host, { ip: refusing });
    lab.answers = [undefined, 'no answer'];
    const words =
      'the broker could not be reached over a new connection in time (no answer); nothing had to be put back; ' +
      `could not be put back: ${putBack}; by the unchanged way it cannot be reached either (no answer): the change may not be to blame`;
    await expect(lab.changes(1).apply(alice, 'setMtu', smaller)).rejects.toMatchObject({
      name: 'RolledBack',
      message: words,
    });
    expect(lab.events.at(-1)).toEqual({ event: 'changeRolledBack', user: 'alice', reason: words });
    expect(lab.namespace.ip('link', 'show', 'v0')).toContain('mtu 1400');
  });

  it('a change that cut the broker off is told from one that did not', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    lab.askBroker = async () =>
      lab.namespace.ip('link', 'show', 'v0').includes('mtu 1400') ? 'no answer' : undefined;
    const words =
      `the broker could not be reached over a new connection in time (no answer); put back: ${putBack}; ` +
      'by the unchanged way it can be reached: the change cut it off';
    await expect(lab.changes(1).apply(alice, 'setMtu', smaller)).rejects.toMatchObject({
      name: 'RolledBack',
      message: words,
    });
    expect(lab.events.at(-1)).toMatchObject({ event: 'changeRolledBack', reason: words });
    expect(await lab.seen()).toEqual(before);
  });
});

describe('without systemd the timer is a process beside the agent', () => {
  const timerOf = (lab: NetworkLab) =>
    hostWatchdog(new Runner(), rollbackIn(lab), join(lab.directory, 'no-systemd'));
  const waiting = (record: string) =>
    readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(record));
  const commandOf = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  };

  it('that ends when the change is committed', async () => {
    using lab = ofThisBoot(new NetworkLab());
    const changes = lab.changes(30, timerOf(lab));
    await changes.begin(alice, 600);
    await changes.apply(alice, 'setMtu', smaller);
    const [record = ''] = lab.armed;
    expect(waiting(record)).toHaveLength(1);
    await changes.commit(alice);
    await waitUntil(() => waiting(record).length === 0, 60_000);
    expect(lab.namespace.ip('link', 'show', 'v0')).toContain('mtu 1400');
  });

  it('that takes it back at the deadline when the agent is gone, and tells it to the next', async () => {
    using lab = ofThisBoot(new NetworkLab());
    const before = await lab.seen();
    const record = await leftOpen(lab, 5, timerOf(lab));
    await waitUntil(() => !existsSync(record) && waiting(record).length === 0, 100_000);
    expect(await lab.seen()).toEqual(before);
    expect(await toldAfter(lab)).toEqual([
      {
        event: 'changeRolledBack',
        user: 'alice',
        reason: `it was not committed in time; put back: ${putBack}`,
      },
    ]);
  });

  it('and where that cannot be started either, nothing is changed', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const timer = hostWatchdog(new Runner(), { file: '/nonexistent/node', args: [] }, lab.namespace.name);
    await expect(lab.changes(30, timer).apply(alice, 'setMtu', smaller)).rejects.toMatchObject({
      name: 'Unsupported',
      message: expect.stringMatching(/^nothing could be started .* so nothing was changed: .*ENOENT/),
    });
    expect(await lab.seen()).toEqual(before);
  });
});
