import { expect, test } from 'vitest';
import { testVouching, type VouchingOptions } from '#access';
import type { OutgoingMessage } from '#qmf';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import {
  AccountBroker,
  isForged,
  isToRole,
  refuses,
  refusesWith,
  type Treatment,
  takes,
} from './account-broker.ts';

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
    'undecided',
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

test.each<[string, Treatment]>([
  ['amqp:resource-limit-exceeded', refusesWith('amqp:resource-limit-exceeded', 'the queue is full')],
  ['amqp:not-found', refusesWith('amqp:not-found', 'no such node')],
  ['amqp:internal-error', refusesWith('amqp:internal-error', 'oops')],
  [
    'amqp:precondition-failed without a word about the user id',
    refusesWith('amqp:precondition-failed', 'no'),
  ],
  ['no condition, as a released message', refusesWith(undefined, 'released')],
])(
  'is undecided, not vouched, when the broker refuses a forged message with %s',
  async (_what, treatment) => {
    expect(await runTest((m) => (isForged(m) ? treatment : takes))).toMatchObject({
      result: 'undecided',
      reason: expect.stringContaining('for a reason other than authority'),
    });
  },
);

test.each([
  ['qpidd and Broker-J', refusesWith('amqp:not-allowed', 'amqp:not-allowed: no')],
  ['the embedded broker', refusesWith('amqp:unauthorized-access', 'amqp:unauthorized-access: no')],
  [
    'RabbitMQ',
    refusesWith(
      'amqp:precondition-failed',
      "amqp:precondition-failed: PRECONDITION_FAILED - user_id property set to 'x' but authenticated user was 'agent'",
    ),
  ],
])(
  'finds that a broker vouches when it refuses a forged message in the words of %s',
  async (_who, treatment) => {
    expect(await runTest((m) => (isForged(m) ? treatment : takes))).toMatchObject({ result: 'vouched' });
  },
);

const full = refusesWith('amqp:resource-limit-exceeded', 'the queue is full');
test.each<[string, Treatment]>([
  ['refuses it because the queue is full', full],
  ['refuses it for a reason of authority', refuses],
  ['drops it', { ...takes, arrives: false }],
  ['disconnects', { outcome: { outcome: 'lost', reason: 'reset' }, arrives: false }],
  ['has no room for it', { outcome: { outcome: 'dropped', reason: '2000 messages wait' }, arrives: false }],
])(
  'is undecided when the broker refuses a forged message and, at the honest one after it, %s',
  async (_what, treatment) => {
    let wasForged = false;
    const outcome = await runTest((m) => {
      if (!isForged(m)) return wasForged ? treatment : takes;
      wasForged = true;
      return refuses;
    });
    expect(outcome).toMatchObject({
      result: 'undecided',
      reason: expect.stringContaining("after a message under another's name"),
    });
  },
);

test.each<[string, Treatment]>([
  ['refuses it because the queue is full', full],
  ['drops it', { ...takes, arrives: false }],
  ['disconnects', { outcome: { outcome: 'lost', reason: 'reset' }, arrives: false }],
])('is undecided when the broker, at the first honest message, %s', async (_what, treatment) => {
  expect(await runTest((m) => (isForged(m) ? refuses : treatment))).toMatchObject({ result: 'undecided' });
});

test('counts no address of a role where the broker refuses the agent for a reason other than authority', async () => {
  const roles = ['operator'];
  const outcome = await runTest((m) => (isToRole(m) ? full : takes), { roles });
  expect(outcome).toMatchObject({ guarded: [], open: [{ role: 'operator', isUndecided: true }] });
  const activemq = refusesWith('failed', 'rejected: failed: User a is not authorized to write to: topic://x');
  expect(await runTest((m) => (isToRole(m) ? activemq : takes), { roles })).toMatchObject({ guarded: roles });
  const failed = refusesWith('failed', 'rejected: failed: Usage Manager memory limit reached');
  expect(await runTest((m) => (isToRole(m) ? failed : takes), { roles })).toMatchObject({ guarded: [] });
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
