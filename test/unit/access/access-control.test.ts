import { expect, test } from 'vitest';
import { AccessControl, type PolicySource, readPolicy } from '#access';
import type { CallAddress, Receiver } from '#agent';
import { methodTable } from '#node';
import type { OutgoingMessage } from '#qmf';
import { memoryLog } from '../../kit/agent/zoo.ts';
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

const callers = { ops: 'operator' };
const policyOf = (source: Omit<PolicySource, 'origin'>) =>
  readPolicy([{ origin: '', ...source }], methodTable);

/** Opens access control on a broker. `may` tells why a caller named ops may set an MTU, or why not. */
function open(first: (message: OutgoingMessage) => Treatment, addresses: readonly string[] = []) {
  const bus = new MemoryBus();
  const clock = new ManualClock();
  const log = memoryLog();
  let rule = first;
  const dial = () => new AccountBroker(bus, (message) => rule(message));
  const broker = dial();
  let changes = 0;
  const receiving = new Set<string>();
  const access = new AccessControl({
    policy: policyOf({ callers, addresses }),
    broker,
    dial,
    agentName: 'ovirt.org:node:a',
    clock,
    log,
    receiveForRole: async (role): Promise<Receiver> => {
      receiving.add(role);
      return { address: () => undefined, close: async () => void receiving.delete(role) };
    },
    onChange: () => changes++,
  });
  const may = (address: CallAddress) => {
    const call = { className: 'networkInterface', method: 'setMtu', objectName: '', userId: 'ops', address };
    try {
      return access.authorize(call).by;
    } catch (error) {
      return (error as Error).message.replace(/^.*; (this broker|try)/, '$1');
    }
  };
  return {
    access,
    broker,
    clock,
    log,
    receiving,
    may,
    changes: () => changes,
    set: (next: typeof rule) => (rule = next),
  };
}
const vouches = (message: OutgoingMessage) => (isForged(message) ? refuses : takes);
const guards = (message: OutgoingMessage) => (isToRole(message) ? refuses : takes);
const operator = { role: 'operator' };

test('permits no mutation before the test of the broker has ended, nor after the connection is lost', async () => {
  const at = open(vouches);
  expect(at.may('own')).toBe('try again in a few seconds');
  at.access.open();
  expect(at.may('own')).toBe('try again in a few seconds');
  await at.clock.advance(1_000);
  expect(at.access.isVouched).toBe(true);
  expect(at.access.canMutate).toBe(true);
  expect(at.may('own')).toBe('callers "ops"');
  expect(at.log.lines.map(({ message }) => message)).toEqual(['this broker vouches for callers']);
  const changes = at.changes();

  at.broker.disconnect();
  expect(at.may('own')).toBe('try again in a few seconds');
  expect(at.access.isVouched).toBe(undefined);
  expect(at.changes()).toBe(changes + 1);
  at.set(() => takes);
  at.broker.reconnect();
  await at.clock.advance(1_000);
  expect(at.access.isVouched).toBe(false);
  expect(at.access.canMutate).toBe(false);
  expect(at.may('own')).toMatch(/^this broker vouches for no caller/);
  at.access.close();
});

test('ignores the result of a test whose connection was lost meanwhile', async () => {
  const at = open(vouches);
  at.access.open();
  at.broker.disconnect();
  await at.clock.advance(100_000);
  expect(at.access.isVouched).toBe(undefined);
  expect(at.may('own')).toBe('try again in a few seconds');
  at.access.close();
});

test('receives at the addresses of roles only where the broker guards them', async () => {
  const at = open(guards, ['operator', 'administrator']);
  at.access.open();
  await at.clock.advance(1_000);
  expect([...at.receiving]).toEqual(['operator', 'administrator']);
  expect(at.access.roleAddresses).toEqual(['operator', 'administrator']);
  expect(at.access.canMutate).toBe(true);
  expect([at.may(operator), at.may('own')]).toEqual([
    'address of operator',
    expect.stringContaining('send it to the address of a role: operator, administrator'),
  ]);

  at.broker.disconnect();
  expect(at.access.roleAddresses).toEqual([]);
  expect(at.may(operator)).toBe('try again in a few seconds');
  at.set(() => takes);
  at.broker.reconnect();
  await at.clock.advance(2_000);
  expect([...at.receiving]).toEqual([]);
  expect(at.may(operator)).toMatch(/^this broker vouches for no caller/);
  expect(at.log.lines.at(-1)).toMatchObject({ level: 'warn', message: 'this broker vouches for no caller' });
  at.access.close();
});

test('repeats a test that failed by itself, after growing waits', async () => {
  let tests = 0;
  const at = open((message) => {
    if (isForged(message)) tests++;
    return isForged(message) ? { outcome: { outcome: 'lost', reason: 'reset' }, arrives: false } : takes;
  });
  at.access.open();
  await at.clock.advance(1_000);
  expect([tests, at.access.isVouched]).toEqual([1, false]);
  await at.clock.advance(3_600_000);
  expect(tests).toBeGreaterThan(8);
  expect(tests).toBeLessThan(20);
  at.set(vouches);
  await at.clock.advance(1_000_000);
  expect(at.access.isVouched).toBe(true);
  at.access.close();
  expect(at.clock.countTimers()).toBe(0);
});

test('applies a new policy at once and tests its addresses', async () => {
  const at = open(guards);
  at.access.open();
  await at.clock.advance(1_000);
  const { digest } = at.access;
  expect(at.may(operator)).toMatch(/^this broker vouches for no caller/);
  at.access.setPolicy(policyOf({ addresses: ['operator'] }));
  expect(at.access.digest).not.toBe(digest);
  await at.clock.advance(1_000);
  expect(at.may(operator)).toBe('address of operator');
  at.access.setPolicy(policyOf({}));
  expect(at.may(operator)).toMatch(/needs/);
  at.access.close();
});

test('vouches for nobody while the broker is full, and repeats the test until the broker takes messages', async () => {
  const full = refusesWith('amqp:resource-limit-exceeded', 'the queue is full');
  const at = open((message) => (isForged(message) ? full : takes));
  at.access.open();
  await at.clock.advance(1_000);
  expect([at.access.isVouched, at.may('own')]).toEqual([
    false,
    expect.stringMatching(/^this broker vouches for no caller/),
  ]);
  // A broker that takes every message again shows what it is.
  at.set(() => takes);
  await at.clock.advance(10_000);
  expect(at.access.isVouched).toBe(false);
  expect(at.log.lines.at(-1)?.fields).toMatchObject({ reason: "a message under another's name arrives" });
  at.access.close();
});

test('repeats the test of a role address that the broker refused because it was full', async () => {
  const full = refusesWith('amqp:resource-limit-exceeded', 'the queue is full');
  const at = open((message) => (isToRole(message) ? full : takes), ['operator']);
  at.access.open();
  await at.clock.advance(1_000);
  expect(at.access.roleAddresses).toEqual([]);
  at.set(guards);
  await at.clock.advance(10_000);
  expect(at.access.roleAddresses).toEqual(['operator']);
  at.access.close();
  expect(at.clock.countTimers()).toBe(0);
});
