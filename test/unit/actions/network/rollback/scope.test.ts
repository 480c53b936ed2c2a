import { describe, expect, it } from 'vitest';
import { emptyChange, type NetworkSnapshot, noEffects, recordBefore } from '#actions';
import type { KernelAccess } from '../../../../../src/actions/network/kernel/restore-kernel-state.ts';
import { kernelState, routeOver } from '../../../../kit/network/kernel-state.ts';
import { card } from '../../../../kit/network/network-state.ts';

/** An access whose settings have this value each, and whose tables are not read. */
const accessWith = (value: string): KernelAccess => ({
  netlink: () => Promise.reject(new Error('netlink was opened')),
  requester: () => Promise.reject(new Error('a socket for requests was opened')),
  settingFiles: {
    list: (folder) => Promise.resolve(folder.startsWith('ipv4/conf') ? ['rp_filter'] : []),
    read: () => Promise.resolve(`${value}\n`),
    write: () => Promise.resolve(),
  },
});
const access = accessWith('0');
const snapshotOf = (...routes: Parameters<typeof kernelState>[1]): NetworkSnapshot => ({
  kernel: kernelState({ 2: 'eth0', 3: 'eth1', 4: 'bond0' }, routes),
  state: {
    links: [card(2, 'eth0'), card(3, 'eth1'), card(4, 'bond0')],
    addresses: [],
    routes: [],
    rules: [],
  },
});
const callOn = (...affected: readonly string[]) => ({ effects: { ...noEffects, affected }, managed: [] });
const [first, second, third] = [routeOver(2, 8), routeOver(3, 9), routeOver(2, 7)];

describe('what a transaction records before a call', () => {
  it('is what hangs on the affected links, all of which the call may take', async () => {
    const before = snapshotOf(first, second);
    const change = await recordBefore(access, before, callOn('eth0'), emptyChange(before));
    expect(change.former?.objects).toHaveLength(1);
    expect(change.former?.settings).toEqual({ 'ipv4/conf/eth0/rp_filter': '0' });
    expect(change.taken).toBeUndefined();
  });

  it('adds the links of a later call as they are then, and leaves out what a third party took meanwhile', async () => {
    const begun = snapshotOf(first, second, third);
    const change = await recordBefore(access, begun, callOn('eth0'), emptyChange(begun));
    const later = await recordBefore(accessWith('1'), snapshotOf(first, second), callOn('eth0', 'eth1'), {
      ...change,
      taken: { links: [], objects: [], settings: [] },
    });
    expect(later.former?.objects).toHaveLength(3);
    // The second object, a route over eth0, was there after the first call; so was the former value of its setting.
    expect(later.taken).toEqual({ links: [2, 3], objects: [0, 2], settings: [1] });
    expect(Object.entries(later.former?.settings ?? {})).toEqual([
      ['ipv4/conf/eth0/rp_filter', '0'],
      ['ipv4/conf/eth1/rp_filter', '1'],
    ]);
  });

  it('has no limit for the first call that affects anything, and nothing of links that the transaction created', async () => {
    const begun = snapshotOf(first);
    const creation = { effects: { ...noEffects, created: ['bond0'] }, managed: [] };
    const change = await recordBefore(access, begun, creation, emptyChange(begun));
    const nothingTaken = { ...change, taken: { links: [], objects: [], settings: [] } };
    const later = await recordBefore(access, begun, callOn('eth0', 'bond0'), nothingTaken);
    expect(later.taken).toBeUndefined();
    expect(later.former?.links).toHaveProperty('2');
    expect(later.former?.links).not.toHaveProperty('4');
  });

  it('is nothing of that for a change that an agent of an earlier version began', async () => {
    const begun = snapshotOf(first);
    const { former: _, ...old } = emptyChange(begun);
    const change = await recordBefore(access, begun, callOn('eth0'), old);
    expect(change).toEqual({
      before: begun.state,
      effects: { ...noEffects, affected: ['eth0'] },
      managed: [],
    });
  });
});
