import { expect, test } from 'vitest';
import { testVouching, type VouchingOptions } from '#access';
import type { OutgoingMessage } from '#qmf';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { AccountBroker, isForged, isToRole, refuses, type Treatment, takes } from './account-broker.ts';

const agentName = 'ovirt.org:node:a';

async function runTest(
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
  await clock.advance(60_000);
  const outcome = await result;
  await clock.advance(0);
  expect(bus.attached.size).toBe(0);
  return { ...outcome, sent: bus.sent };
}

test('finds that a broker vouches when it refuses forged messages and nothing else', async () => {
  const outcome = await runTest((message) => (isForged(message) ? refuses : takes));
  expect(outcome).toMatchObject({ result: 'vouched', reason: 'not allowed', guarded: [], open: [] });
});

test.each<[string, (message: OutgoingMessage) => Treatment, string, RegExp]>([
  ['takes every message', () => takes, 'unvouched', /arrives/],
  [
    'refuses a forged message and delivers it',
    (m) => (isForged(m) ? { ...refuses, arrives: true } : takes),
    'unvouched',
    /arrives/,
  ],
  [
    'takes a forged message and loses it',
    (m) => (isForged(m) ? { ...takes, arrives: false } : takes),
    'unvouched',
    /does not arrive/,
  ],
  ['refuses every message', () => refuses, 'unvouched', /its own name is refused: not allowed/],
  ['loses every message', () => ({ ...takes, arrives: false }), 'undecided', /did not come back/],
  [
    'drops the connection at a forged message',
    (m) => (isForged(m) ? { outcome: { outcome: 'lost', reason: 'reset' }, arrives: false } : takes),
    'undecided',
    /a forged message is unknown: reset/,
  ],
])('finds that a broker that %s does not vouch, or is undecided', async (_what, rule, result, reason) => {
  expect(await runTest(rule)).toMatchObject({ result, reason: expect.stringMatching(reason) });
});

test('sends nothing and finds no vouching when the agent logged in without an account', async () => {
  const outcome = await runTest((message) => (isForged(message) ? refuses : takes), { user: undefined });
  expect(outcome).toMatchObject({
    result: 'unvouched',
    reason: expect.stringContaining('without an account'),
  });
  expect(outcome.sent).toEqual([]);
});

test('ends the vouching test undecided when the second connection fails', async () => {
  const bus = new MemoryBus();
  const dial = () => {
    const other = new AccountBroker(bus, () => takes);
    other.ready = () => Promise.reject(new Error('no more connections'));
    return other;
  };
  expect(await runTest(() => takes, { dial })).toMatchObject({
    result: 'undecided',
    reason: 'no more connections',
  });
  const silent = () => {
    const other = new AccountBroker(bus, () => takes);
    other.ready = () => new Promise(() => undefined);
    return other;
  };
  expect(await runTest(() => takes, { dial: silent })).toMatchObject({
    result: 'undecided',
    reason: 'a second connection is not made within 5 s',
  });
});

test('counts the address of a role only where the broker refuses the own account there', async () => {
  const roles = ['operator', 'administrator'];
  const guards = await runTest((m) => (isToRole(m) ? refuses : takes), { roles });
  expect(guards).toMatchObject({ result: 'unvouched', guarded: roles, open: [] });

  const leaks = await runTest((m) => (isToRole(m) ? { ...refuses, arrives: true } : takes), { roles });
  expect(leaks).toMatchObject({ guarded: [], open: [{ role: 'operator' }, { role: 'administrator' }] });
  const loses = await runTest((m) => (isToRole(m) ? { ...takes, arrives: false } : takes), { roles });
  expect(loses.guarded).toEqual([]);
  const open = await runTest(() => takes, { roles });
  expect(open.open[0]).toEqual({ role: 'operator', reason: "the agent's own account may send there" });
});

test('counts no address where the agent cannot receive, or where the broker vouches', async () => {
  const roles = ['operator'];
  const bus = new MemoryBus();
  const broker = new AccountBroker(bus, (m) => (isToRole(m) ? refuses : takes));
  const receive = broker.receive.bind(broker);
  broker.receive = (binding, listener) =>
    binding.key.startsWith('operator.') ? Promise.reject(new Error('no')) : receive(binding, listener);
  const clock = new ManualClock();
  const dial = () => new AccountBroker(bus, (m) => (isToRole(m) ? refuses : takes));
  const result = testVouching({ broker, dial, agentName, roles, clock });
  await clock.advance(60_000);
  expect(await result).toMatchObject({ guarded: [], open: [{ reason: 'it may not receive there: no' }] });
  const vouched = await runTest((m) => (isForged(m) || isToRole(m) ? refuses : takes), { roles });
  expect(vouched).toMatchObject({ result: 'vouched', guarded: [], open: [] });
});
