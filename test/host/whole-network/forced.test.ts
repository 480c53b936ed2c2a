import { beforeAll, describe, expect, it } from 'vitest';
import { requireTools } from '../kit.ts';
import { pair, WholeLab } from './whole-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep'));

const bridge = [...pair('v0', 'p0'), 'ip link add br0 type bridge', 'ip link set v0 master br0'];
const filterAt = (place: string) => `tc filter add dev br0 ${place} protocol ip u32 match ip src 10.0.0.0/8`;

/** What hangs on the bridge, and the words for it. */
const losses: readonly (readonly [title: string, lines: readonly string[], words: string])[] = [
  [
    'a queueing discipline',
    ['tc qdisc add dev br0 root tbf rate 1mbit burst 10k latency 10ms'],
    'the queueing discipline tbf',
  ],
  [
    'a filter of a class of queueing',
    ['tc qdisc add dev br0 root handle 1: htb', filterAt('parent 1:')],
    'the queueing discipline htb with filters (u32)',
  ],
  [
    'a filter of incoming packets',
    ['tc qdisc add dev br0 ingress', filterAt('ingress')],
    'the queueing discipline ingress with filters (u32)',
  ],
  [
    'a filter of outgoing packets',
    ['tc qdisc add dev br0 clsact', filterAt('egress')],
    'the queueing discipline clsact with filters (u32)',
  ],
];

describe.concurrent('a bridge is removed by force although it has', () => {
  it.each(losses)('%s, and plan, events and rollback name it', async (_title, lines, words) => {
    await using lab = await WholeLab.start(bridge, lines);
    const lost = `${words} of br0 is lost for good`;
    const { result } = await lab.validateLink('br0', 'destroy', { force: true });
    expect(result).toMatchObject({ plan: expect.arrayContaining(['ip link del dev br0', lost]) });
    await lab.expectUnchanged();

    expect(await lab.node.callNode('changeBegin', { seconds: 120 })).not.toHaveProperty('error');
    expect(await lab.node.callLink('br0', 'destroy', { force: true })).not.toHaveProperty('error');
    const performed = (await lab.node.events('actionPerformed')).find(({ method }) => method === 'destroy');
    expect(performed).toMatchObject({ status: 0, text: expect.stringContaining(lost) });
    expect(await lab.node.callNode('changeRollback')).not.toHaveProperty('error');
    const [rolledBack] = await lab.node.events('changeRolledBack');
    expect(rolledBack?.['reason']).toContain(`could not be put back: ${words} of br0`);
    // The bridge itself is whole again.
    const paths = (await lab.differences()).map(({ path }) => path);
    expect(paths.filter((path) => !/\bqdisc\b/.test(path))).toEqual([]);
  });

  it.each(losses)('%s, and the commit names it', async (_title, lines, words) => {
    await using lab = await WholeLab.start(bridge, lines);
    expect(await lab.node.callLink('br0', 'destroy', { force: true })).not.toHaveProperty('error');
    expect(await lab.node.events('changeCommitted')).toMatchObject([
      { reason: `${words} of br0 is lost for good` },
    ]);
    expect(lab.node.namespace.ip('link')).not.toContain('br0');
  });
});

describe.concurrent('without force, a bridge is not removed when it has', () => {
  it.each(losses)('%s, and the refusal names it', async (_title, lines, words) => {
    await using lab = await WholeLab.start(bridge, lines);
    const refusal = {
      error: {
        message: `br0 has ${words}, which a rollback could not bring back; expected a link without: remove that first, or pass force`,
      },
    };
    expect(await lab.validateLink('br0', 'destroy', {})).toMatchObject(refusal);
    expect(await lab.node.callLink('br0', 'destroy', { force: false })).toMatchObject(refusal);
    await lab.expectUnchanged();
  });
});

describe.concurrent('force changes nothing where nothing is lost:', () => {
  it.each([
    ['a bridge without queueing is removed', 'br0', 'destroy', {}, []],
    [
      'a port leaves, with its queueing discipline',
      'v0',
      'setMaster',
      { interfaceName: '' },
      ['tc qdisc add dev v0 root tbf rate 1mbit burst 10k latency 10ms'],
    ],
    ['a bridge is restarted, with its filters', 'br0', 'restart', {}, losses[3]?.[1] ?? []],
  ])('%s, and comes back whole', async (_title, link, method, args, lines) => {
    await using lab = await WholeLab.start(bridge, 'ip link set br0 up', lines);
    await lab.rollBackAfter(() => lab.node.callLink(link, method, { ...args, force: true }));
    await lab.expectUnchanged();
    const [rolledBack] = await lab.node.events('changeRolledBack');
    expect(rolledBack?.['reason']).not.toContain('could not be put back');
  });
});
