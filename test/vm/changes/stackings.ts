import { setTimeout } from 'node:timers/promises';
import type { AgentLab } from '../lab/guest/agent.ts';
import type { Vm } from '../lab/guest/vm.ts';
import { callNode } from './calls.ts';

/** All eight ways to stack bridges, VLANs and bonds on cards, at the same time, with two VLANs on each lower device. */
const stackings = [
  ['createBridgeInterface', { interfaceName: 'br1', ports: ['ens19'] }],
  ['createVlanInterface', { interfaceName: 'ens18.5', lowerInterface: 'ens18', vlanId: 5 }],
  ['createVlanInterface', { interfaceName: 'ens18.6', lowerInterface: 'ens18', vlanId: 6 }],
  ['createBridgeInterface', { interfaceName: 'br2', ports: ['ens18.6'] }],
  ['createBondingInterface', { interfaceName: 'bond1', members: ['ens16', 'ens17'] }],
  ['createVlanInterface', { interfaceName: 'bond1.20', lowerInterface: 'bond1', vlanId: 20 }],
  ['createVlanInterface', { interfaceName: 'bond1.21', lowerInterface: 'bond1', vlanId: 21 }],
  ['createBridgeInterface', { interfaceName: 'br3', ports: ['bond1.21'] }],
  ['createBondingInterface', { interfaceName: 'bond2', members: ['ens20'], mode: 'balance-rr' }],
  ['createBridgeInterface', { interfaceName: 'br4', ports: ['bond2'] }],
] as const;

const ports = {
  ens19: 'br1',
  'ens18.6': 'br2',
  ens16: 'bond1',
  ens17: 'bond1',
  'bond1.21': 'br3',
  ens20: 'bond2',
  bond2: 'br4',
};
const linksWithoutMaster = ['ens18.5', 'bond1.20'];

/** Succeeds once each port is in its master and all links are up. */
const isBuilt = [
  ...Object.entries(ports).map(
    ([port, master]) => `ip -o link show ${port} | grep ,UP | grep -q "master ${master} "`,
  ),
  ...linksWithoutMaster.map((name) => `ip -o link show ${name} | grep -q ,UP`),
].join(' && ');

/** Builds all stackings through the agent. */
export async function buildStackings(lab: AgentLab): Promise<void> {
  for (const [method, args] of stackings) await callNode(lab, method, args);
}

/** Expects all stackings now and ten seconds later: Debian's hook of ifenslave releases members with a delay. */
export async function expectStackingsStay(vm: Vm): Promise<void> {
  await vm.waitUntil(isBuilt);
  await setTimeout(10_000);
  await vm.sh(isBuilt);
}
