import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { requireTools } from '../kit.ts';
import { pair, WholeLab } from './whole-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep'));

/** Times as short as the kernel takes them, in hundredths of a second: a topology change lasts max_age and forward_delay. */
const times = 'forward_delay 200 max_age 600 hello_time 100';
/** Two bridges that speak STP over one cable; br0 is not the root. */
const tree = [
  ...pair('v0', 'p0'),
  `ip link add br0 type bridge stp_state 1 priority 61440 ${times} ageing_time 30000`,
  'ip link add root type bridge stp_state 1 priority 4096 forward_delay 300 max_age 700 hello_time 150',
  'ip link set v0 master br0',
  'ip link set p0 master root',
  'ip link set br0 up',
  'ip link set root up',
];
interface DetailedLink {
  readonly ifname: string;
  readonly linkinfo?: { readonly info_data?: Readonly<Record<string, unknown>> };
}
/** The options of a bridge; of one that is not there, none. */
const info = (lab: WholeLab, name: string): Readonly<Record<string, unknown>> => {
  const links = lab.node.namespace.ipJson<readonly DetailedLink[]>('-d', 'link', 'show');
  return links.find(({ ifname }) => ifname === name)?.linkinfo?.info_data ?? {};
};

/** Waits until an option of br0 has such a value. @throws Error when it has not after these seconds. */
async function waitForInfo(
  lab: WholeLab,
  option: string,
  isMet: (value: unknown) => boolean,
  seconds = 60,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    if (isMet(info(lab, 'br0')[option])) return;
    await setTimeout(250);
  }
  throw new Error(`${option} of br0 is ${String(info(lab, 'br0')[option])}`);
}

describe.concurrent('a bridge that speaks STP and is not the root', () => {
  it.each([
    ['max_age', '900'],
    ['forward_delay', '500'],
    ['hello_time', '200'],
  ])('takes %s, which holds when the root is gone', async (option, value) => {
    await using lab = await WholeLab.start(tree);
    expect(info(lab, 'br0')['root_port']).not.toBe(0);
    const { error } = await lab.node.callLink('br0', 'setOptions', { options: { [option]: value } });
    expect(error).toBeUndefined();
    await lab.run('ip link del root');
    await waitForInfo(lab, 'root_port', (value) => value === 0);
    expect(String(info(lab, 'br0')[option])).toBe(value);
  });

  it('has its own times, not those of the root, after a rollback', async () => {
    await using lab = await WholeLab.start(tree);
    await lab.rollBackAfter(() => lab.node.callLink('br0', 'setOptions', { options: { priority: '57344' } }));
    await lab.expectUnchanged();
    await lab.run('ip link del root');
    await waitForInfo(lab, 'root_port', (value) => value === 0);
    expect(info(lab, 'br0')).toMatchObject({ forward_delay: 200, max_age: 600, hello_time: 100 });
  });

  it('has its own times after it was removed and rolled back', async () => {
    await using lab = await WholeLab.start(tree);
    await lab.rollBackAfter(() => lab.node.callLink('br0', 'destroy'));
    await lab.run('ip link del root');
    await waitForInfo(lab, 'root_port', (value) => value === 0);
    expect(info(lab, 'br0')).toMatchObject({ forward_delay: 200, max_age: 600, hello_time: 100 });
  });
});

describe.concurrent('a change in a topology change of STP leaves the ageing time', () => {
  const alone = [
    ...pair('v0', 'p0'),
    `ip link add br0 type bridge stp_state 1 ${times} ageing_time 30000`,
    'ip link set br0 up',
  ];
  /** Waits until the bridge tells the short ageing time of a topology change. */
  const startTopologyChange = async (lab: WholeLab) => {
    await lab.run('ip link set v0 master br0');
    await lab.recapture();
    // The change lasts eight seconds: a busy machine may look too late.
    const begin = async () => {
      await lab.run('ip link set p0 down', 'ip link set p0 up');
      await waitForInfo(lab, 'topology_change', (value) => value === 1, 15);
    };
    await begin().catch(begin);
    expect(info(lab, 'br0')['ageing_time']).not.toBe(30_000);
  };

  it.each([
    ['an option', 'br0', 'setOptions', { options: { priority: '57344' } }],
    ['an MTU', 'br0', 'setMtu', { mtu: 1400 }],
    ['a removed bridge', 'br0', 'destroy', {}],
    ['a freed port', 'v0', 'setMaster', { interfaceName: '' }],
  ])('%s, rolled back after it', async (_title, link, method, args) => {
    await using lab = await WholeLab.start(alone);
    await startTopologyChange(lab);
    expect((await lab.node.callNode('changeBegin', { seconds: 120 })).error).toBeUndefined();
    expect((await lab.node.callLink(link, method, args)).error).toBeUndefined();
    await waitForInfo(lab, 'topology_change', (value) => value !== 1);
    expect((await lab.node.callNode('changeRollback')).error).toBeUndefined();
    await lab.expectUnchanged();
  });

  it('a commit, too', async () => {
    await using lab = await WholeLab.start(alone);
    await startTopologyChange(lab);
    expect((await lab.node.callLink('br0', 'setMtu', { mtu: 1400 })).error).toBeUndefined();
    expect((await lab.differences()).map(({ path }) => path)).toEqual([
      'link br0 mtu',
      'setting br0 ipv6.conf.mtu',
    ]);
  });
});
