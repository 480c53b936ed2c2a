import { expect, test } from 'vitest';
import { noEffects } from '../../../../../src/actions/network/apply/effects.ts';
import { stepText } from '../../../../../src/actions/network/ip/ip-step.ts';
import { restoreSteps } from '../../../../../src/actions/network/rollback/restore.ts';
import type { LinkState, NetworkState } from '../../../../../src/actions/network/state/network-state.ts';

const card = (index: number, further: Partial<LinkState> = {}): LinkState => ({
  index,
  name: `eth${index}`,
  up: true,
  mtu: 1500,
  macAddress: `52:54:00:00:00:0${index}`,
  ...further,
});
const network = (...links: readonly LinkState[]): NetworkState => ({
  links,
  addresses: [],
  routes: [],
  rules: [],
});

test('members join a bond again in their former order, not in that of their indexes', () => {
  const bond = {
    index: 9,
    name: 'bond0',
    kind: 'bond',
    up: true,
    mtu: 1500,
    options: { mode: 'balance-rr' },
  };
  const inBond = { master: 'bond0', masterKind: 'bond' };
  const before = network(card(1, inBond), card(2, inBond), card(3, inBond), {
    ...bond,
    taken: ['eth3', 'eth1', 'eth2'],
  });
  const now = network(card(1), card(2), card(3), bond);
  const steps = restoreSteps(before, now, { ...noEffects, affected: ['bond0', 'eth1', 'eth2', 'eth3'] });
  expect(steps.map(stepText).filter((step) => step.includes(' master '))).toEqual(
    ['eth3', 'eth1', 'eth2'].map((name) => `ip link set dev ${name} master bond0`),
  );
});
