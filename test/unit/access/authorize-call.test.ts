import { expect, test } from 'vitest';
import type { CallToAuthorize } from '#agent';
import { QmfException } from '#qmf';
import { authorizeCall, type BrokerTrust } from '../../../src/access/authorize-call.ts';
import { readPolicy } from '../../../src/access/read-policy.ts';

const policy = readPolicy([
  {
    origin: 'policy.',
    callers: { 'ops-*': 'operator', 'eve@*': 'viewer' },
    addresses: ['operator', 'administrator'],
  },
]);
const call = (changes: Partial<CallToAuthorize> = {}): CallToAuthorize => ({
  className: 'networkInterface',
  method: 'setMtu',
  objectName: 'com.redhat.ovirtNode:networkInterface:x',
  userId: 'ops-1',
  address: 'own',
  ...changes,
});
const unvouched: BrokerTrust = { state: 'unvouched', reason: 'forged messages arrive', roles: ['operator'] };
const verdict = (standing: BrokerTrust, changes: Partial<CallToAuthorize> = {}) => {
  try {
    return authorizeCall(policy, standing, call(changes));
  } catch (error) {
    if (error instanceof QmfException && error.code === 6) return error.message;
    throw error;
  }
};

test('a caller whom the broker vouches for has what its name is given, by whatever address it came', () => {
  const right = { user: 'ops-1', role: 'operator', by: 'policy.callers "ops-*"' };
  expect(verdict({ state: 'vouched' })).toEqual(right);
  expect(verdict({ state: 'vouched' }, { address: { role: 'administrator' } })).toEqual(right);
  expect(verdict({ state: 'vouched' }, { address: { role: 'operator' }, userId: 'eve@x' })).toBe(
    'setMtu needs operator or administrator; the policy gives "eve@x" viewer',
  );
  expect(verdict({ state: 'vouched' }, { userId: undefined })).toBe(
    'setMtu needs operator or administrator; the request names no user (user-id)',
  );
});

test('where the broker vouches for nobody a name is worth nothing, and only an address that it guards counts', () => {
  expect(verdict(unvouched)).toMatch(
    /^setMtu needs .*; this broker vouches for no caller \(forged messages arrive\): send it to the address of a role: operator$/,
  );
  expect(verdict(unvouched, { address: { role: 'operator' }, userId: 'eve@x' })).toEqual({
    user: undefined,
    role: 'operator',
    by: 'address of operator',
  });
  // Wanted, but not guarded.
  expect(verdict(unvouched, { address: { role: 'administrator' } })).toMatch(/vouches for no caller/);
  expect(
    verdict(unvouched, { className: 'ovirtNode', method: 'hardwareShutdown', address: { role: 'operator' } }),
  ).toBe('hardwareShutdown needs administrator; the request came by the address of operator');
});

test('before that was tested nobody may change anything, and everybody may read', () => {
  const read = { method: 'getStats', userId: 'ops-1' };
  expect(verdict({ state: 'unknown' })).toMatch(/^setMtu is not permitted yet: .* try again/);
  expect(verdict({ state: 'unknown' }, { address: { role: 'operator' } })).toMatch(/not permitted yet/);
  expect(verdict({ state: 'unknown' }, read)).toMatchObject({ user: undefined, role: 'viewer' });
  expect(verdict(unvouched, read)).toMatchObject({ user: undefined, role: 'viewer' });
  expect(verdict({ state: 'vouched' }, read)).toMatchObject({ user: 'ops-1', role: 'viewer' });
});

test('a method that no table has counts as one that changes the host', () => {
  expect(verdict({ state: 'vouched' }, { method: 'explode' })).toBe(
    'explode needs a role that nobody has; the policy gives "ops-1" operator',
  );
});
