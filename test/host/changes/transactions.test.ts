import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { addAddress, type NetworkState, setMtu } from '#actions';
import { readNetworkState } from '../../../src/actions/network/read/read-network-state.ts';
import { rollBackCheckpoint } from '../../../src/transactions/rollback.ts';
import { requireTools, run } from '../kit.ts';
import { smallerMtu } from './change-kinds.ts';
import { type LabView, NetworkLab, noAnswer } from './network-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'grep'));

const alice = { name: 'alice', isAdministrator: false };
const bob = { name: 'bob', isAdministrator: false };
const administrator = { name: 'root', isAdministrator: true };
const newAddress = (state: NetworkState) => addAddress.plan({ link: 'v0', address: '192.0.2.9/24' }, state);
/** On a busy machine an event may take its time. */
const patience = { timeout: 60_000 };

describe.concurrent('an open transaction', () => {
  it('belongs to its owner and to administrators', async () => {
    using lab = new NetworkLab();
    const transactions = lab.transactions();
    await transactions.begin(alice, 60);
    expect(transactions.open).toMatchObject({ owner: 'alice' });
    const busy = { name: 'Busy', message: expect.stringMatching(/a change of alice is open until \d{4}-/) };
    await expect(transactions.begin(bob, 60)).rejects.toMatchObject(busy);
    await expect(transactions.commit(bob)).rejects.toMatchObject(busy);
    await expect(transactions.extend(bob, 60)).rejects.toMatchObject(busy);
    await expect(transactions.rollback(bob)).rejects.toMatchObject(busy);
    await expect(transactions.apply(bob, 'setMtu', smallerMtu)).rejects.toMatchObject(busy);
    await transactions.commit(administrator);
    expect(transactions.open).toBeUndefined();
    await expect(transactions.commit(alice)).rejects.toMatchObject({ name: 'Refused' });
  });

  it('the agent rolls an open transaction back at its extended deadline, and not before', async ({
    expect,
  }) => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const transactions = lab.transactions();
    await transactions.begin(alice, 5);
    await transactions.apply(alice, 'setMtu', smallerMtu);
    const firstDeadline = transactions.open?.deadlineNs ?? 0n;
    expect(await transactions.extend(alice, 8)).toBeGreaterThan(firstDeadline);
    await expect.poll(() => transactions.open, patience).toBeUndefined();
    await expect.poll(() => lab.events.at(-1)?.kind, patience).toBe('rolledBack');
    await lab.expectUnchanged(before);
  });

  it('takes no further change and no later deadline after the watchdog rolled it back', async () => {
    for (const call of ['apply', 'extend'] as const) {
      using lab = new NetworkLab();
      const before = await lab.view();
      const transactions = lab.transactions();
      await transactions.begin(alice, 60);
      await transactions.apply(alice, 'setMtu', smallerMtu);
      expect(await rollBackCheckpoint(lab.armed[0]!, lab.host)).toMatchObject({ result: 'taken-back' });
      const later =
        call === 'apply'
          ? transactions.apply(alice, 'addAddress', newAddress)
          : transactions.extend(alice, 60);
      await expect(later).rejects.toMatchObject({ name: 'RolledBack' });
      expect(transactions.open).toBeUndefined();
      expect(lab.events.at(-1)?.kind).toBe('rolledBack');
      expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
      await lab.expectUnchanged(before);
    }
  });

  it('leaves no checkpoint to commit when the watchdog claims it while it is written again', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const transactions = lab.transactions();
    await transactions.begin(alice, 60);
    await transactions.apply(alice, 'setMtu', smallerMtu);
    const [path] = lab.armed;
    const claimed = `${path}.1`;
    // A claim renames the file, and the agent writes another in its place.
    copyFileSync(path!, claimed);
    await expect(transactions.apply(alice, 'addAddress', newAddress)).rejects.toMatchObject({
      name: 'RolledBack',
    });
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([basename(claimed)]);
    await expect(transactions.commit(alice)).rejects.toMatchObject({ name: 'Refused' });
    await lab.expectUnchanged(before);
  });

  it('arms an earlier watchdog when its time is shortened', async () => {
    using lab = new NetworkLab();
    const transactions = lab.transactions();
    // A call may take longer than its transaction, and at least as long as a call with its own.
    expect(transactions.callSeconds).toBe(60);
    await transactions.begin(alice, 60);
    expect(transactions.callSeconds).toBe(90);
    await transactions.extend(alice, 5);
    expect(transactions.callSeconds).toBe(60);
    expect(lab.armedSeconds).toEqual([62, 7]);
    expect(new Set(lab.armed).size).toBe(1);
    await transactions.rollback(alice);
  });

  it('continues in a new agent, which rolls back the transaction of a single call', async ({ expect }) => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const first = lab.transactions();
    await first.begin(alice, 60);
    await first.apply(alice, 'setMtu', smallerMtu);
    first.close();
    const second = lab.transactions();
    await second.recover();
    expect(second.open).toMatchObject({ owner: 'alice' });
    await second.rollback(alice);
    await lab.expectUnchanged(before);

    // A call whose agent dies while it waits for the broker.
    lab.answers = [undefined, noAnswer];
    const orphaned = lab
      .transactions(3600)
      .apply(alice, 'setMtu', smallerMtu)
      .catch((error: unknown) => error);
    await expect.poll(() => lab.namespace.ip('link', 'show', 'v0'), patience).toContain('mtu 1400');
    const third = lab.transactions();
    await third.recover();
    await lab.expectUnchanged(before);
    expect(lab.events.at(-1)).toMatchObject({ kind: 'rolledBack', owner: 'alice' });
    lab.answers = [undefined];
    expect(await orphaned).toMatchObject({ name: 'RolledBack' });
  });

  it('a new agent reports that nothing is left to undo when the machine has restarted', async () => {
    using lab = new NetworkLab();
    const transactions = lab.transactions();
    await transactions.begin(alice, 60);
    transactions.close();
    Object.assign(lab, { bootId: 'boot-2' });
    const next = lab.transactions();
    await next.recover();
    expect(next.open).toBeUndefined();
    expect(lab.events.at(-1)).toMatchObject({
      reason: expect.stringContaining('the machine has restarted since'),
    });
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
  });
});

describe.concurrent('a transaction touches nothing', () => {
  const expectUntouched = async (lab: NetworkLab, before: LabView) => {
    await lab.expectUnchanged(before);
    expect(lab.events).toEqual([]);
  };

  it('when its checkpoint cannot be written', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    writeFileSync(join(lab.directory, 'changes'), 'in the way');
    await expect(lab.transactions().apply(alice, 'setMtu', smallerMtu)).rejects.toMatchObject({
      name: 'ToolFailed',
      message: expect.stringContaining('nothing was done'),
    });
    await expectUntouched(lab, before);
  });

  it('when the disk is full', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const folder = join(lab.directory, 'changes');
    mkdirSync(folder);
    run('mount', '-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', folder);
    try {
      writeFileSync(join(folder, 'filler'), Buffer.alloc(4096));
      await expect(lab.transactions().apply(alice, 'setMtu', smallerMtu)).rejects.toThrow(
        /ENOSPC.*nothing was done/,
      );
      await expectUntouched(lab, before);
      expect(readdirSync(folder)).toEqual(['filler']);
    } finally {
      run('umount', folder);
    }
  });

  it('when no watchdog can be started', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    lab.armWatchdog = () => Promise.reject(new Error('no timer'));
    await expect(lab.transactions().apply(alice, 'setMtu', smallerMtu)).rejects.toThrow('no timer');
    await expectUntouched(lab, before);
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
  });

  it('when the broker is out of reach before the change', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    lab.answers = [noAnswer];
    await expect(lab.transactions().apply(alice, 'setMtu', smallerMtu)).rejects.toThrow(
      /even before the change/,
    );
    await expectUntouched(lab, before);
  });
});

describe.concurrent('several changes of one call', () => {
  it('several changes of one call share one checkpoint and one commit', async () => {
    using lab = new NetworkLab();
    await lab.transactions().apply(alice, 'test', smallerMtu, newAddress);
    const after = await readNetworkState(lab.host);
    expect([smallerMtu(after).differences(after), lab.armed.length]).toEqual([[], 1]);
    expect(after.addresses.map((added) => added.address)).toContain('192.0.2.9');
    expect(lab.eventKinds()).toEqual(['begun', 'committed']);
  });

  it('the agent checks all changes of a call before it applies the first', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const refused = (state: NetworkState) => setMtu.plan({ link: 'v2', mtu: 1 }, state);
    await expect(lab.transactions().apply(alice, 'test', newAddress, refused)).rejects.toThrow('mtu is 1');
    await lab.expectUnchanged(before);
    expect([lab.armed, lab.events]).toEqual([[], []]);
  });

  it('the agent rolls all changes of a call back when a later one fails', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const failing = (state: NetworkState) => ({
      ...setMtu.plan({ link: 'v2', mtu: 1400 }, state),
      steps: [['link', 'set', 'dev', 'v2', 'master', 'v1']],
    });
    await expect(
      lab.transactions().apply(alice, 'test', smallerMtu, newAddress, failing),
    ).rejects.toMatchObject({ name: 'ToolFailed' });
    await lab.expectUnchanged(before);
    expect(lab.eventKinds()).toEqual(['begun', 'rolledBack']);
  });
});
