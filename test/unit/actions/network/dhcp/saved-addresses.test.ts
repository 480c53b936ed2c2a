import { mkdtemp, readdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AddressState, findSavedAddresses, type RouteState, type SavedAddresses } from '#actions';
import { writeSavedAddresses } from '../../../../../src/actions/network/dhcp/saved-addresses.ts';
import { routeKey } from '../../../../../src/actions/network/state/network-state.ts';
import { readBootId } from '../../../../../src/actions/run/boot-id.ts';

const address = (link: string): AddressState => ({
  link,
  family: 'ipv4',
  address: '192.0.2.7',
  prefixLength: 24,
  scope: 'global',
  isStatic: true,
});
const route = (link: string, given: Partial<RouteState> = {}): RouteState => ({
  family: 'ipv4',
  type: 'unicast',
  table: 'main',
  destination: '0.0.0.0/0',
  protocol: 'boot',
  hops: [{ link, gateway: '192.0.2.1' }],
  isStatic: true,
  ...given,
});
const announced = (link: string) =>
  routeKey(route(link, { family: 'ipv6', destination: 'fd00::/64', protocol: 'ra', hops: [{ link }] }));

const savedOf = async (link: string, given: Partial<SavedAddresses> = {}): Promise<SavedAddresses> => ({
  bootId: await readBootId(),
  link,
  addresses: [address(link)],
  routes: [route(link)],
  client: 'dhcpcd',
  brought: ['10.9.0.50/24'],
  announced: [announced(link)],
  ...given,
});

/** A state directory with the saved addresses of link 2, whose name was eth0. */
async function directoryWith(given: Partial<SavedAddresses> = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'state-'));
  const key = { directory, index: 2, link: 'eth0', family: 'ipv4' } as const;
  await writeSavedAddresses(key, await savedOf('eth0', given));
  return directory;
}
const names = (...entries: readonly (readonly [number, string])[]) => new Map([[1, 'lo'], ...entries]);
const find = (directory: string, link: string, all: ReadonlyMap<number, string>, family = 'ipv4' as const) =>
  findSavedAddresses({ link, family }, directory, all);

describe('the static addresses that DHCP replaced on a link', () => {
  it('are found under the name that a third party gave the link, with that name in all of them', async () => {
    const found = await find(await directoryWith(), 'uplink', names([2, 'uplink']));
    expect(found?.key.index).toBe(2);
    // The client runs under the former name.
    expect(found?.saved).toEqual({
      ...(await savedOf('uplink')),
      link: 'eth0',
    });
  });

  it('are not those of another link that got the name of theirs', async () => {
    const all = names([2, 'uplink'], [3, 'eth0']);
    expect(await find(await directoryWith(), 'eth0', all)).toBeUndefined();
  });

  it('are found again for a link that a rollback created again, under its own file', async () => {
    const directory = await directoryWith();
    const found = await find(directory, 'eth0', names([9, 'eth0']));
    expect(found?.saved.addresses).toEqual([address('eth0')]);
    await writeSavedAddresses(found?.key ?? { directory, link: '', family: 'ipv4' }, undefined);
    expect(await readdir(join(directory, 'dhcp'))).toEqual([]);
  });

  it('are not those of a link of another name that is gone', async () => {
    expect(await find(await directoryWith(), 'eth1', names([9, 'eth1']))).toBeUndefined();
  });

  it('are found in the file of an earlier agent, which has the name of the link', async () => {
    const directory = await directoryWith({ link: undefined });
    await rename(join(directory, 'dhcp/2.ipv4.json'), join(directory, 'dhcp/eth0.ipv4.json'));
    const found = await find(directory, 'eth0', names([2, 'eth0']));
    expect(found?.key).toEqual({ directory, index: undefined, link: 'eth0', family: 'ipv4' });
    expect(await find(directory, 'eth1', names([2, 'eth1']))).toBeUndefined();
  });

  it('are not those of the other family, or of another boot of the machine', async () => {
    const all = names([2, 'eth0']);
    const directory = await directoryWith();
    expect(await findSavedAddresses({ link: 'eth0', family: 'ipv6' }, directory, all)).toBeUndefined();
    expect(await find(await directoryWith({ bootId: 'another' }), 'eth0', all)).toBeUndefined();
  });
});
