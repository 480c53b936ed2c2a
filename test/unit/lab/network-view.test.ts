import { expect, test } from 'vitest';
import { diffNetworkViews, type NetworkView, withSortedMembers } from '../../vm/lab/network/network-view.ts';

const view = (members: string): NetworkView => ({
  links: [],
  addresses: [],
  routes: [],
  members: [JSON.stringify({ ifname: 'bond0', members })],
});

test('two views differ in the order of a bond’s members, unless the members are sorted', () => {
  const [one, other] = [view('ens17 ens16'), view('ens16 ens17')];
  expect(diffNetworkViews(one, other)).toHaveLength(2);
  expect(diffNetworkViews(withSortedMembers(one), withSortedMembers(other))).toEqual([]);
});

test('two views with sorted members differ where a bond has lost a member', () => {
  const [one, other] = [view('ens17 ens16'), view('ens16')].map(withSortedMembers);
  expect(diffNetworkViews(one as NetworkView, other as NetworkView)).toHaveLength(2);
});
