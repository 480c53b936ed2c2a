import { expect, test } from 'vitest';
import type { OutgoingMessage } from '#qmf';
import { testVouching, type VouchingOptions } from '../../../src/access/vouching.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { AccountBroker, isForged, isToRole, refuses, type Treatment, takes } from './account-broker.ts';

const agentName = 'ovirt.org:node:a';

async function tested(
  rule: (message: OutgoingMessage) => Treatment,
  options: Partial<VouchingOptions> & { readonly user?: undefined } = {},
) {
  const bus = new MemoryBus();
  const clock = new ManualClock();
  const broker = new AccountBroker(bus, rule);
  if ('user' in options) broker.user = options.user;
  const second = () => {
    const other = new AccountBroker(bus, rule);
    other.user = broker.user;
    return other;
  };
  const result = testVouching({ broker, dial: second, agentName, roles: [], clock, ...options });
  await clock.pass(60_000);
  const found = await result;
  await clock.pass(0);
  expect(bus.attached.size).toBe(0);
  return { ...found, sent: bus.sent };
}

test('a broker that refuses what is forged, and nothing else, vouches', async () => {
  const found = await tested((message) => (isForged(message) ? refuses : takes));
  expect(found).toMatchObject({ result: 'vouched', reason: 'not allowed', guarded: [], open: [] });
});

test.each<[string, (message: OutgoingMessage) => Treatment, string, RegExp]>([
  ['takes all', () => takes, 'unvouched', /arrives/],
  [
    'refuses what is forged and delivers it',
    (m) => (isForged(m) ? { ...refuses, arrives: true } : takes),
    'unvouched',
    /arrives/,
  ],
  [
    'takes what is forged and loses it',
    (m) => (isForged(m) ? { ...takes, arrives: false } : takes),
    'unvouched',
    /does not arrive/,
  ],
  ['refuses all', () => refuses, 'unvouched', /its own name is refused: not allowed/],
  ['loses all', () => ({ ...takes, arrives: false }), 'undecided', /did not come back/],
  [
    'is lost over the forged one',
    (m) => (isForged(m) ? { outcome: { outcome: 'lost', reason: 'reset' }, arrives: false } : takes),
    'undecided',
    /forged message: reset/,
  ],
])('one that %s does not, or nobody knows', async (_what, rule, result, reason) => {
  expect(await tested(rule)).toMatchObject({ result, reason: expect.stringMatching(reason) });
});

test('who logged in as nobody has no name to compare, and sends nothing', async () => {
  const found = await tested((message) => (isForged(message) ? refuses : takes), { user: undefined });
  expect(found).toMatchObject({ result: 'unvouched', reason: expect.stringContaining('as nobody') });
  expect(found.sent).toEqual([]);
});

test('a second connection that is not made leaves it open', async () => {
  const bus = new MemoryBus();
  const dial = () => {
    const other = new AccountBroker(bus, () => takes);
    other.ready = () => Promise.reject(new Error('no more connections'));
    return other;
  };
  expect(await tested(() => takes, { dial })).toMatchObject({
    result: 'undecided',
    reason: 'no more connections',
  });
  const silent = () => {
    const other = new AccountBroker(bus, () => takes);
    other.ready = () => new Promise(() => undefined);
    return other;
  };
  expect(await tested(() => takes, { dial: silent })).toMatchObject({
    result: 'undecided',
    reason: 'a second connection is not made within 5 s',
  });
});

test('an address of a role counts only where the own account is refused there in so many words', async () => {
  const roles = ['operator', 'administrator'];
  const guards = await tested((m) => (isToRole(m) ? refuses : takes), { roles });
  expect(guards).toMatchObject({ result: 'unvouched', guarded: roles, open: [] });

  const leaks = await tested((m) => (isToRole(m) ? { ...refuses, arrives: true } : takes), { roles });
  expect(leaks).toMatchObject({ guarded: [], open: [{ role: 'operator' }, { role: 'administrator' }] });
  const loses = await tested((m) => (isToRole(m) ? { ...takes, arrives: false } : takes), { roles });
  expect(loses.guarded).toEqual([]);
  const open = await tested(() => takes, { roles });
  expect(open.open[0]).toEqual({ role: 'operator', reason: "the agent's own account may send there" });
});

test('and nowhere where it may not be received at, or the broker vouches', async () => {
  const roles = ['operator'];
  const bus = new MemoryBus();
  const broker = new AccountBroker(bus, (m) => (isToRole(m) ? refuses : takes));
  const receive = broker.receive.bind(broker);
  broker.receive = (binding, listener) =>
    binding.key.startsWith('operator.') ? Promise.reject(new Error('no')) : receive(binding, listener);
  const clock = new ManualClock();
  const dial = () => new AccountBroker(bus, (m) => (isToRole(m) ? refuses : takes));
  const result = testVouching({ broker, dial, agentName, roles, clock });
  await clock.pass(60_000);
  expect(await result).toMatchObject({ guarded: [], open: [{ reason: 'it may not receive there: no' }] });
  const vouched = await tested((m) => (isForged(m) || isToRole(m) ? refuses : takes), { roles });
  expect(vouched).toMatchObject({ result: 'vouched', guarded: [], open: [] });
});
