import { expect, it } from 'vitest';
import { noEffects } from '#actions';
import { toFormerStateRecord } from '../../../../../src/actions/network/kernel/former/former-state-record.ts';
import type { AppliedChange } from '../../../../../src/actions/network/rollback/applied-change.ts';
import { followRenames } from '../../../../../src/actions/network/rollback/follow-renames.ts';
import { kernelState, routeOver } from '../../../../kit/network/kernel-state.ts';
import { card, own } from '../../../../kit/network/network-state.ts';

const route = {
  family: 'ipv4',
  type: 'unicast',
  table: 'main',
  destination: '0.0.0.0/0',
  protocol: 'static',
  hops: [{ link: 'eth0', gateway: '10.0.0.1' }, { link: 'eth1' }],
  isStatic: true,
} as const;
const change: AppliedChange = {
  before: {
    links: [card(2, 'eth0'), { ...card(3, 'eth0.5'), lower: 'eth0' }, { ...card(4, 'eth1'), master: 'eth0' }],
    addresses: [own('eth0', '10.0.0.5')],
    routes: [route],
    rules: [],
  },
  effects: {
    ...noEffects,
    affected: ['eth0', 'eth1'],
    removesRoutes: [route],
    addsAddresses: [own('eth0', '10.0.0.6')],
  },
  managed: [],
  former: toFormerStateRecord({
    kernel: kernelState({ 2: 'eth0', 4: 'eth1' }, [routeOver(2, 8)]),
    settings: { 'ipv6/conf/eth0/accept_ra': '0', 'ipv6/conf/eth1/accept_ra': '1' },
  }),
  taken: { links: [], objects: [0], settings: [] },
};
const now = new Map([
  [2, 'uplink'],
  [4, 'eth1'],
]);

it('calls a renamed link by its new name wherever a change names it', () => {
  const renamed = followRenames(change, now);
  // The VLAN has a name of its own, and so has the label of an address.
  const text = JSON.stringify(renamed).replaceAll(/"eth0\.5"|"label":"eth0"/g, '');
  expect(text).not.toContain('eth0');
  expect(renamed.before.links).toMatchObject([
    { name: 'uplink' },
    { name: 'eth0.5', lower: 'uplink' },
    { name: 'eth1', master: 'uplink' },
  ]);
  expect(renamed.before.routes[0]?.hops).toEqual([{ link: 'uplink', gateway: '10.0.0.1' }, { link: 'eth1' }]);
  expect(renamed.effects).toMatchObject({
    affected: ['uplink', 'eth1'],
    addsAddresses: [{ link: 'uplink' }],
  });
  expect(renamed.former).toMatchObject({
    names: { 2: 'uplink', 4: 'eth1' },
    settings: { 'ipv6/conf/uplink/accept_ra': '0', 'ipv6/conf/eth1/accept_ra': '1' },
  });
  expect(renamed.taken).toEqual(change.taken);
});

it('leaves a change alone when no link was renamed, and one of version 1', () => {
  expect(followRenames(change, new Map([[2, 'eth0']]))).toBe(change);
  const { former: _, ...old } = change;
  expect(followRenames(old, now)).toBe(old);
});
