import type { LinkState, NetworkState } from '#actions';
import type { IpStep } from '../../../../src/actions/network/ip/ip-step.ts';
import { stepText } from '../../../../src/actions/network/ip/ip-step.ts';

/** A physical card that is down. */
export const card = (index: number, name: string, settings: Partial<LinkState> = {}): LinkState => ({
  index,
  name,
  up: false,
  mtu: 1500,
  mtuMin: 68,
  mtuMax: 9000,
  macAddress: `52:54:00:00:00:0${index}`,
  ...settings,
});

const bondOptions = { mode: 'active-backup', miimon: '100', arp_interval: '0' };

/** Four cards, two bonds (one with a member and a VLAN), a bridge; addresses on eth1 and eth2. */
export const sampleNetwork: NetworkState = {
  links: [
    card(1, 'lo', { kind: 'loopback', macAddress: undefined }),
    card(2, 'eth0'),
    card(3, 'eth1', { up: true }),
    card(4, 'eth2', { up: true }),
    card(5, 'eth3', { up: true, master: 'bond0', masterKind: 'bond' }),
    card(6, 'bond0', { kind: 'bond', up: true, options: bondOptions }),
    card(7, 'bond0.20', { kind: 'vlan', up: true, lower: 'bond0', vlan: { id: 20, protocol: '802.1Q' } }),
    card(8, 'br0', { kind: 'bridge', up: true, options: {} }),
    card(9, 'bond1', { kind: 'bond', up: true, options: { ...bondOptions, mode: '802.3ad' } }),
  ],
  addresses: [
    {
      link: 'eth2',
      family: 'ipv4',
      address: '192.0.2.5',
      prefixLength: 24,
      broadcast: '192.0.2.255',
      scope: 'global',
      isStatic: true,
    },
    {
      link: 'eth2',
      family: 'ipv6',
      address: '2001:db8::5',
      prefixLength: 64,
      scope: 'global',
      isStatic: true,
    },
    { link: 'eth1', family: 'ipv6', address: 'fe80::1', prefixLength: 64, scope: 'link', isStatic: false },
  ],
  routes: [],
  rules: [],
};

/** The steps of a plan as people type them. */
export const stepsOf = (plan: { readonly steps: readonly IpStep[] }): readonly string[] =>
  plan.steps.map(stepText);

/** A refusal: title, planning that throws, text of the error. */
export type RefusalCase = readonly [title: string, plan: () => unknown, message: RegExp];
