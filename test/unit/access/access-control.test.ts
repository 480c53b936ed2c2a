import { expect, test } from 'vitest';
import type { CallAddress, Receiver } from '#agent';
import type { OutgoingMessage } from '#qmf';
import { AccessControl } from '../../../src/access/access-control.ts';
import { readPolicy } from '../../../src/access/read-policy.ts';
import { memoryLog } from '../../kit/agent/zoo.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { AccountBroker, isForged, isToRole, refuses, type Treatment, takes } from './account-broker.ts';

const callers = { ops: 'operator' };

/** What somebody called ops may do: set an MTU, by name or by the address of a role. */
function open(first: (message: OutgoingMessage) => Treatment, addresses: readonly string[] = []) {
  const bus = new MemoryBus();
  const clock = new ManualClock();
  const log = memoryLog();
  let rule = first;
  const made = () => new AccountBroker(bus, (message) => rule(message));
  const broker = made();
  let changes = 0;
  const receiving = new Set<string>();
  const rights = new AccessControl({
    policy: readPolicy([{ origin: '', callers, addresses }]),
    broker,
    dial: made,
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
      return rights.authorize(call).by;
    } catch (error) {
      return (error as Error).message.replace(/^.*; (this broker|try)/, '$1');
    }
  };
  return {
    rights,
    broker,
    clock,
    log,
    receiving,
    may,
    changes: () => changes,
    set: (next: typeof rule) => (rule = next),
  };
}
const vouching = (message: OutgoingMessage) => (isForged(message) ? refuses : takes);
const guarding = (message: OutgoingMessage) => (isToRole(message) ? refuses : takes);
const operator = { role: 'operator' };

test('nobody is vouched for until the broker was tested, and again from the moment that the connection falls', async () => {
  const at = open(vouching);
  expect(at.may('own')).toBe('try again in a few seconds');
  at.rights.open();
  expect(at.may('own')).toBe('try again in a few seconds');
  await at.clock.pass(1_000);
  expect(at.rights.identityVouched).toBe(true);
  expect(at.rights.canMutate).toBe(true);
  expect(at.may('own')).toBe('callers "ops"');
  expect(at.log.lines.map(({ message }) => message)).toEqual(['this broker vouches for callers']);
  const changes = at.changes();

  at.broker.disconnect();
  expect(at.may('own')).toBe('try again in a few seconds');
  expect(at.rights.identityVouched).toBe(undefined);
  expect(at.changes()).toBe(changes + 1);
  at.set(() => takes);
  at.broker.reconnect();
  await at.clock.pass(1_000);
  expect(at.rights.identityVouched).toBe(false);
  expect(at.rights.canMutate).toBe(false);
  expect(at.may('own')).toMatch(/^this broker vouches for no caller/);
  at.rights.close();
});

test('what a test finds of a connection that fell meanwhile counts for nothing', async () => {
  const at = open(vouching);
  at.rights.open();
  at.broker.disconnect();
  await at.clock.pass(100_000);
  expect(at.rights.identityVouched).toBe(undefined);
  expect(at.may('own')).toBe('try again in a few seconds');
  at.rights.close();
});

test('addresses of roles are received at where they count, and nowhere else', async () => {
  const at = open(guarding, ['operator', 'administrator']);
  at.rights.open();
  await at.clock.pass(1_000);
  expect([...at.receiving]).toEqual(['operator', 'administrator']);
  expect(at.rights.roleAddresses).toEqual(['operator', 'administrator']);
  expect(at.rights.canMutate).toBe(true);
  expect([at.may(operator), at.may('own')]).toEqual([
    'address of operator',
    expect.stringContaining('send it to the address of a role: operator, administrator'),
  ]);

  at.broker.disconnect();
  expect(at.rights.roleAddresses).toEqual([]);
  expect(at.may(operator)).toBe('try again in a few seconds');
  at.set(() => takes);
  at.broker.reconnect();
  await at.clock.pass(2_000);
  expect([...at.receiving]).toEqual([]);
  expect(at.may(operator)).toMatch(/^this broker vouches for no caller/);
  expect(at.log.lines.at(-1)).toMatchObject({ level: 'warn', message: 'this broker vouches for no caller' });
  at.rights.close();
});

test('a test that failed by itself is made again, later and later', async () => {
  let tests = 0;
  const at = open((message) => {
    if (isForged(message)) tests++;
    return isForged(message) ? { outcome: { outcome: 'lost', reason: 'reset' }, arrives: false } : takes;
  });
  at.rights.open();
  await at.clock.pass(1_000);
  expect([tests, at.rights.identityVouched]).toEqual([1, false]);
  await at.clock.pass(3_600_000);
  expect(tests).toBeGreaterThan(8);
  expect(tests).toBeLessThan(20);
  at.set(vouching);
  await at.clock.pass(1_000_000);
  expect(at.rights.identityVouched).toBe(true);
  at.rights.close();
  expect(at.clock.waiting()).toBe(0);
});

test('another policy holds at once, and its addresses are tested', async () => {
  const at = open(guarding);
  at.rights.open();
  await at.clock.pass(1_000);
  const { policyDigest } = at.rights;
  expect(at.may(operator)).toMatch(/^this broker vouches for no caller/);
  at.rights.setPolicy(readPolicy([{ origin: '', addresses: ['operator'] }]));
  expect(at.rights.policyDigest).not.toBe(policyDigest);
  await at.clock.pass(1_000);
  expect(at.may(operator)).toBe('address of operator');
  at.rights.setPolicy(readPolicy([]));
  expect(at.may(operator)).toMatch(/needs/);
  at.rights.close();
});
