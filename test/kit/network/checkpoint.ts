import { noEffects } from '../../../src/actions/network/apply/effects.ts';
import { saveRoutingRules } from '../../../src/actions/network/backends/networkd/saved-routing-rules.ts';
import { toFormerStateRecord } from '../../../src/actions/network/kernel/former/former-state-record.ts';
import type { Checkpoint } from '../../../src/transactions/checkpoint/checkpoint.ts';
import { kernelState, routeOver } from './kernel-state.ts';
import { card, own } from './network-state.ts';

const ownText = '# ovirt-node-agent made this file; the next boot is without it\n[Match]\n';

/** Makes a checkpoint with the undo state of every back end. @param directory its state directory. */
export const newCheckpoint = (directory: string): Checkpoint => ({
  version: 2,
  id: '1f0c',
  bootId: 'boot-1',
  owner: 'alice',
  isOpen: false,
  deadlineUptimeMs: 60_000,
  deadlineNs: '1700000000000000000',
  before: {
    links: [{ ...card(2, 'eth0'), macAddress: '52:54:00:12:34:56', options: { mode: '802.3ad' } }],
    addresses: [own('eth0', '10.0.0.5')],
    routes: [
      {
        family: 'ipv4',
        type: 'unicast',
        table: 'main',
        destination: '0.0.0.0/0',
        protocol: 'static',
        metrics: { mtu: '1400' },
        hops: [{ link: 'eth0', gateway: '10.0.0.1' }],
        isStatic: true,
      },
    ],
    rules: [],
  },
  effects: { ...noEffects, affected: ['eth0'] },
  managed: [
    {
      backEnd: 'systemd-networkd',
      memory: {
        files: [{ path: '/run/systemd/network/05-ovirt-node-eth0.network', text: ownText }],
        names: ['eth0'],
        made: [],
        keptAway: [],
        rules: saveRoutingRules([
          { family: '-4', fields: { priority: 0, src: 'all', table: 'local', not: null } },
        ]),
      },
    },
    { backEnd: 'DHCP', memory: { directory, link: 'eth0', family: 'ipv4', on: true, client: 'dhcpcd' } },
    {
      backEnd: 'NetworkManager',
      memory: {
        devices: [{ name: 'eth0', autoconnect: true, isCard: true }],
        added: ['4c4c4544-0044-4510-8052-b4c04f565731'],
        made: ['bond0'],
      },
    },
    {
      backEnd: 'administrative state',
      memory: {
        directory,
        index: 3,
        saved: {
          bootId: 'boot-1',
          index: 3,
          downAbove: ['eth1.5'],
          former: toFormerStateRecord({ kernel: kernelState({ 3: 'eth1' }, []), settings: {} }),
        },
      },
    },
  ],
  former: toFormerStateRecord({
    kernel: kernelState({ 2: 'eth0' }, [routeOver(2, 8)]),
    settings: { 'ipv6/conf/eth0/accept_ra': '0' },
  }),
  taken: { links: [], objects: [0], settings: [] },
});
