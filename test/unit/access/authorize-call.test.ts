import { expect, test } from 'vitest';
import { readPolicy } from '#access';
import type { CallToAuthorize } from '#agent';
import { methodTable } from '#node';
import { QmfException } from '#qmf';
import { authorizeCall, type BrokerTrust, identifyCaller } from '../../../src/access/authorize-call.ts';

const policy = readPolicy(
  [
    {
      origin: 'policy.',
      callers: { 'ops-*': 'operator', 'eve@*': 'viewer' },
      addresses: ['operator', 'administrator'],
    },
  ],
  methodTable,
);
const call = (changes: Partial<CallToAuthorize> = {}): CallToAuthorize => ({
  className: 'networkInterface',
  method: 'setMtu',
  objectName: 'com.redhat.ovirtNode:networkInterface:x',
  userId: 'ops-1',
  address: 'own',
  ...changes,
});
const unvouched: BrokerTrust = { state: 'unvouched', reason: 'forged messages arrive', roles: ['operator'] };
/** Returns the grant, or the text of the refusal. */
const authorize = (trust: BrokerTrust, changes: Partial<CallToAuthorize> = {}) => {
  try {
    return authorizeCall(policy, trust, call(changes));
  } catch (error) {
    if (error instanceof QmfException && error.code === 6) return error.message;
    throw error;
  }
};

test('gives a vouched caller the role of its name, at any address', () => {
  const grant = { user: 'ops-1', role: 'operator', by: 'policy.callers "ops-*"' };
  expect(authorize({ state: 'vouched' })).toEqual(grant);
  expect(authorize({ state: 'vouched' }, { address: { role: 'administrator' } })).toEqual(grant);
  expect(authorize({ state: 'vouched' }, { address: { role: 'operator' }, userId: 'eve@x' })).toBe(
    'setMtu needs operator or administrator; the policy gives "eve@x" viewer',
  );
  expect(authorize({ state: 'vouched' }, { userId: undefined })).toBe(
    'setMtu needs operator or administrator; the request names no user (user-id)',
  );
});

test('ignores names and counts only guarded addresses where the broker does not vouch', () => {
  expect(authorize(unvouched)).toMatch(
    /^setMtu needs .*; this broker vouches for no caller \(forged messages arrive\): send it to the address of a role: operator$/,
  );
  expect(authorize(unvouched, { address: { role: 'operator' }, userId: 'eve@x' })).toEqual({
    user: undefined,
    role: 'operator',
    by: 'address of operator',
  });
  // The policy counts this address, but the broker does not guard it.
  expect(authorize(unvouched, { address: { role: 'administrator' } })).toMatch(/vouches for no caller/);
  expect(
    authorize(unvouched, {
      className: 'ovirtNode',
      method: 'hardwareShutdown',
      address: { role: 'operator' },
    }),
  ).toBe('hardwareShutdown needs administrator; the request came by the address of operator');
});

test('permits reading and no mutation before the broker was tested', () => {
  const read = { method: 'getStats', userId: 'ops-1' };
  expect(authorize({ state: 'unknown' })).toMatch(/^setMtu is not permitted yet: .* try again/);
  expect(authorize({ state: 'unknown' }, { address: { role: 'operator' } })).toMatch(/not permitted yet/);
  expect(authorize({ state: 'unknown' }, read)).toMatchObject({ user: undefined, role: 'viewer' });
  expect(authorize(unvouched, read)).toMatchObject({ user: undefined, role: 'viewer' });
  expect(authorize({ state: 'vouched' }, read)).toMatchObject({ user: 'ops-1', role: 'viewer' });
});

test('treats a method that the table lacks as a mutation', () => {
  expect(authorize({ state: 'vouched' }, { method: 'explode' })).toBe(
    'explode needs a role that no caller has; the policy gives "ops-1" operator',
  );
});

test('tells callers apart by what they cannot forge: a vouched name, or else the guarded address of a role', () => {
  const at = (role?: string) =>
    ({ userId: 'ops-1', address: role === undefined ? 'own' : { role } }) as const;
  expect(identifyCaller({ state: 'vouched' }, at())).toBe('user ops-1');
  expect(identifyCaller({ state: 'vouched' }, at('operator'))).toBe('user ops-1');
  expect(identifyCaller({ state: 'vouched' }, { userId: 'anonymous', address: 'own' })).toBe('nobody');
  expect(identifyCaller({ state: 'vouched' }, { userId: undefined, address: 'own' })).toBe('nobody');
  expect(identifyCaller(unvouched, at('operator'))).toBe('role operator');
  expect(identifyCaller(unvouched, at('administrator'))).toBeUndefined();
  expect(identifyCaller(unvouched, at())).toBeUndefined();
  expect(identifyCaller({ state: 'unknown' }, at('operator'))).toBeUndefined();
});
