import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { networkManagerRoot } from '../../kit/definitions/network-manager-lab.ts';
import { requireTools } from '../kit.ts';

beforeAll(() => {
  requireTools('ip', 'unshare', 'mount', 'dbus-daemon');
  if (networkManagerRoot === undefined)
    throw new Error(
      'these tests need NetworkManager (Debian: network-manager); .ci/run unpacks it without installing it',
    );
});

/** Every wait of a guest ends by itself; a loaded machine needs minutes for all. */
const limitMs = 300_000;

function guest(name: string): unknown {
  const program = [process.execPath, '-C', 'ovirt-source', `test/host/definitions/${name}.ts`];
  const options = { encoding: 'utf8', timeout: limitMs - 5_000 } as const;
  return JSON.parse(execFileSync('unshare', ['--mount', '--net', ...program], options));
}

test(
  'NetworkManager has profiles that are described as they were defined, starts none, and loses them at the undo',
  () => {
    const results = guest('network-manager-round-trip-guest') as Readonly<
      Record<string, { readonly names: readonly string[]; readonly problems: readonly unknown[] }>
    >;
    expect(
      Object.entries(results).flatMap(([title, { problems }]) => problems.map((one) => [title, one])),
    ).toEqual([]);
    // As nmcli lists them.
    expect(Object.entries(results).map(([title, { names }]) => [title, names.join(' ')])).toEqual([
      ['NIC', 'eth0'],
      ['NIC+bridge', 'br0 eth0'],
      ['NIC+VLAN', 'eth0.9'],
      ['NIC+VLAN+bridge', 'br0 eth0.9'],
      ['bond', 'bond0 eth0 eth1'],
      ['bond+bridge', 'bond0 br0 eth0 eth1'],
      ['bond+VLAN', 'bond0 bond0.9 eth0 eth1'],
      ['bond+VLAN+bridge', 'bond0 bond0.9 br0 eth0 eth1'],
      ['a card with everything', 'eth0'],
      ['DHCP without its servers', 'eth0'],
      ['DHCPv6 alone', 'eth1'],
      ['a card that does not start, without IP', 'eth0'],
      ['a bond that watches ARP, and does not start', 'bond1 eth0'],
      ['a bond without members', 'bond2'],
      ['a dummy', 'dummy0'],
      ['a VLAN of the outer tag on a missing card', 'storage'],
      ['a bridge with defaults of the service, options and VLANs of a port', 'br1 eth2 eth3'],
      ['a bridge that says nothing', 'br2 eth3'],
    ]);
  },
  limitMs,
);

test(
  'the profiles of the agent win over those of others, which stay, and follow transactions and restarts',
  () => {
    const theirs = '/etc/NetworkManager/system-connections/theirs-eth0.nmconnection';
    const byHand = expect.stringMatching(
      /^Refused: .*ovirt-node eth3.nmconnection was changed by hand since the agent wrote it/,
    );
    const byNetplan = expect.stringMatching(
      /^Refused: netplan defines eth2 \(\/run\/.*netplan-eth2.nmconnection\), and makes/,
    );
    const restored = ['203.0.113.12', 2];
    expect(guest('network-manager-guest')).toEqual({
      override: { running: '192.0.2.9', written: '192.0.2.5', priority: '151' },
      undefine: {
        running: '192.0.2.5',
        written: '192.0.2.9',
        profile: 'ovirt-node eth0',
        again: `Refused: eth0 is defined by ${theirs}, which the agent did not write; expected a definition of the agent`,
      },
      'undo of undefine': { failures: [], written: '192.0.2.5' },
      'theirs again': true,
      modes: {
        none: expect.stringContaining(
          `Unsupported: ${theirs} starts eth0, and a profile of the agent cannot keep it`,
        ),
        hotplug: expect.stringContaining('Unsupported: start mode of eth0 is hotplug'),
      },
      'start of theirs': { written: '198.51.100.9', onboot: true, running: '', failures: [], mode: true },
      'bridge off': {
        autoconnect: ['no', 'no'],
        member: expect.stringContaining(
          'start mode of eth2 is onboot, and it starts with its master br0; expected none',
        ),
      },
      'bridge stays off': true,
      'bridge on': { autoconnect: ['yes', 'yes'], running: true },
      'bridge undefined': { running: '203.0.113.5', member: 'br0', written: ['not defined', 'not defined'] },
      'bridge defined while it runs': { running: '203.0.113.5', written: '203.0.113.6' },
      'bridge gone': true,
      'keys of others': { kept: true, plan: false, changed: true, failures: [], restored: true },
      secrets: { gone: true, failures: [], kept: true },
      'edited by hand': { define: byHand, undefine: byHand, others: 'done', same: true },
      'third party before': expect.stringMatching(
        /^ToolFailed: profile \S+ of eth3 was changed by a third party meanwhile/,
      ),
      'third party after': {
        failures: [
          expect.stringMatching(/^profile \S+ of eth3 was changed by a third party, and stays as it is$/),
        ],
        zone: 'theirs',
      },
      restart: { failures: [], profiles: [] },
      'restart after a change': [],
      'restart after a third party': [
        [expect.stringContaining('was changed by a third party')],
        '192.0.2.33',
      ],
      netplan: [byNetplan, byNetplan, byNetplan],
      'no answer': [expect.stringMatching(/^RolledBack: .*put back: the written definitions/), [null, 0]],
      committed: restored,
      'dead agent': [['203.0.113.13', 2], true, restored],
      'before the services': { putBack: [], notPutBack: [] },
      'restarted machine': ['the machine has restarted since; put back: the written definitions', restored],
      stopped: {
        plan: 'Unsupported: NetworkManager does not run; expected it to run: only it writes its profiles',
        undo: [
          expect.stringMatching(/^NetworkManager is not running; profile \S+ of eth3 stays as it is$/),
          expect.stringMatching(/^NetworkManager is not running; profile \S+ of br1 stays as it is$/),
        ],
      },
    });
  },
  limitMs,
);
