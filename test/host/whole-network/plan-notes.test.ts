import { beforeAll, describe, expect, it } from 'vitest';
import { requireTools } from '../kit.ts';
import { pair, WholeLab } from './whole-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep'));

const network = [
  ...pair('v0', 'p0'),
  ...pair('v1', 'p1'),
  'ip link add br0 type bridge',
  'ip link set v1 master br0',
  'ip link set br0 up',
  'ip address add 10.0.0.1/24 dev v0',
  'ip address add fd00::1/64 dev v0 nodad',
  'ip route add 10.7.0.0/16 via 10.0.0.9',
  'ip route add 10.8.0.0/16 nexthop via 10.0.0.2 nexthop via 10.0.0.3',
];

interface NotedArgs {
  readonly options?: object;
  readonly [name: string]: unknown;
}

/** A call that reports a note, with a part of the note. */
const noted: readonly (readonly [
  title: string,
  link: string,
  method: string,
  args: NotedArgs,
  note: string,
])[] = [
  [
    'a rounded time',
    'br0',
    'setOptions',
    { options: { hello_time: 201 } },
    'hello_time 201 of br0 becomes 200',
  ],
  [
    'VLANs without effect',
    'v1',
    'setOptions',
    { options: { vlans: ['1', '5'] } },
    'VLANs of v1 have no effect while br0 has vlan_filtering 0',
  ],
  [
    'a fixed MAC address of a bridge',
    'br0',
    'setMacAddress',
    { macAddress: '02:00:00:00:00:77' },
    'br0 keeps this MAC address from now on',
  ],
  ['IPv6 that goes', 'v0', 'setIpv6Enabled', { on: false }, 'fd00::1/64'],
  [
    'routes that a replaced address takes along',
    'v0',
    'setStaticAddress',
    { ip: '10.1.0.1', netmask: '255.255.255.0' },
    '10.7.0.0/16',
  ],
];

describe('validateChange', () => {
  it('shows the notes that the call reports, one line each behind the steps', async () => {
    await using lab = await WholeLab.start(network);
    const shown: (readonly [method: string, note: string | undefined])[] = [];
    for (const [title, link, method, args, note] of noted) {
      const { result } = await lab.validateLink(link, method, args);
      const plan = (result?.['plan'] ?? []) as readonly string[];
      const lines = plan.filter((line) => line.startsWith('note: '));
      expect(lines, title).toEqual([expect.stringContaining(note)]);
      expect(plan.at(-1), title).toBe(lines[0]);
      expect(plan.length, title).toBeGreaterThan(1);
      shown.push([method, lines[0]?.replace('note: ', '')]);
    }
    await lab.expectUnchanged();
    await lab.node.callNode('changeBegin', { seconds: 120 });
    // Without VLANs in the kernel their call fails, and so ends the change.
    const calls = noted.filter(([, , , { options = {} }]) => !('vlans' in options));
    for (const [title, link, method, args] of calls)
      expect((await lab.node.callLink(link, method, args)).error, title).toBeUndefined();
    const performed = await lab.node.events('actionPerformed');
    for (const [title, , method] of calls) {
      const text = performed.find((event) => event['method'] === method)?.['text'];
      expect(text, title).toContain(shown.find(([each]) => each === method)?.[1]);
    }
    expect((await lab.node.callNode('changeRollback')).error).toBeUndefined();
  });

  it('shows that nothing is written down', async () => {
    await using lab = await WholeLab.start(network);
    const bridge = { interfaceName: 'br7', persistent: true };
    const written = await lab.validateNode('createBridgeInterface', bridge);
    expect(JSON.stringify(written.result)).toContain(
      '"note: not written down: no single network service runs',
    );
    const unwritten = await lab.validateNode('createBridgeInterface', { ...bridge, persistent: false });
    expect(JSON.stringify(unwritten.result)).not.toContain('note: ');
  });

  it('shows nothing for a call that changes nothing', async () => {
    await using lab = await WholeLab.start(network);
    const same = await lab.validateLink('v0', 'setIpv6Enabled', { on: true });
    expect(same).toMatchObject({ result: { plan: [] } });
  });
});
