import { expect, test } from 'vitest';
import { callerOf } from '#transactions';

const byAddress = (role: string) => callerOf({ user: undefined, role, by: `address of ${role}` });

test('the owner of a change is the user where the broker vouches, and else all callers of the address of a role', () => {
  const byName = (user: string) => callerOf({ user, role: 'operator', by: 'policy.callers "*"' });
  expect(byName('alice')).not.toEqual(byName('bob'));
  expect(byAddress('operator')).toEqual({ name: 'address of operator', isAdministrator: false });
  expect(byAddress('operator')).not.toEqual(byAddress('alice-operator'));
});
