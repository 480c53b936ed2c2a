import { describe, expect, it } from 'vitest';
import { findRenames } from '../../../../src/actions/network/kernel/former/renames.ts';
import {
  findLostParts,
  restorableWith,
  takenParts,
} from '../../../../src/actions/network/kernel/former/restorable.ts';
import type { SettingFiles } from '../../../../src/actions/network/kernel/settings.ts';
import { kernelState, routeOver } from '../../../kit/network/kernel-state.ts';

/** Settings in memory. */
const filesOf = (values: Readonly<Record<string, string>>): SettingFiles => ({
  list: () => Promise.resolve([]),
  read: (path) => Promise.resolve(values[path]),
  write: () => Promise.resolve(),
});
const former = {
  kernel: kernelState({ 2: 'v0', 3: 'br0' }, [routeOver(2, 8), routeOver(2, 9), routeOver(3, 9)]),
  settings: { 'ipv4/conf/v0/rp_filter': '0', 'ipv4/conf/br0/rp_filter': '1' },
};
const now = kernelState({ 2: 'v0', 7: 'br1' }, [routeOver(2, 9)]);
const files = filesOf({ 'ipv4/conf/v0/rp_filter': '0\n' });

describe('what steps took away', () => {
  it('is what is missing: links by name, objects, settings with another value or none', async () => {
    expect(await findLostParts(files, former, now)).toEqual({ links: [3], objects: [0, 2], settings: [1] });
  });

  it('is found under the new index of a link that was made again', async () => {
    const again = kernelState({ 9: 'v0', 3: 'br0' }, [routeOver(9, 8), routeOver(9, 9), routeOver(3, 9)]);
    expect(await findLostParts(filesOf(former.settings), former, again)).toEqual({
      links: [],
      objects: [],
      settings: [],
    });
  });

  it('leaves out what a third party had taken before the steps', async () => {
    const lost = await findLostParts(files, former, now);
    const beforeSteps = { links: [], objects: [0], settings: [] };
    const restorable = restorableWith(former, { links: [], objects: [], settings: [] }, beforeSteps);
    expect(restorable).toEqual({ links: [2, 3], objects: [1, 2], settings: [0, 1] });
    expect(takenParts(restorable, lost)).toEqual({ links: [3], objects: [2], settings: [1] });
  });

  it('may be anything that is missing where nothing is recorded', async () => {
    const lost = await findLostParts(files, former, now);
    expect(restorableWith(former, undefined, lost)).toBeUndefined();
    expect(takenParts(undefined, lost)).toEqual(lost);
  });
});

describe('the new name of a link', () => {
  const names = (entries: Readonly<Record<number, string>>) =>
    new Map(Object.entries(entries).map(([index, name]) => [Number(index), name]));

  it('is that of its index', () => {
    expect(findRenames(names({ 2: 'eth0', 3: 'eth1' }), names({ 2: 'uplink', 3: 'eth1' }))).toEqual(
      new Map([['eth0', 'uplink']]),
    );
  });

  it('is not found where another link has the former name, or two links changed names', () => {
    expect(findRenames(names({ 2: 'eth0' }), names({ 2: 'old0', 9: 'eth0' }))).toEqual(new Map());
    expect(findRenames(names({ 2: 'eth0', 3: 'eth1' }), names({ 2: 'eth1', 3: 'eth0' }))).toEqual(new Map());
    expect(findRenames(names({ 2: 'eth0' }), names({ 3: 'eth1' }))).toEqual(new Map());
  });
});
