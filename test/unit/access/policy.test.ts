import { describe, expect, test } from 'vitest';
import { explain, MethodRegistry, PolicyError, type PolicySource, parsePattern, readPolicy } from '#access';
import { methodTable } from '#node';

const policy = (source: Omit<PolicySource, 'origin'>) =>
  readPolicy([{ origin: 'policy.', ...source }], methodTable);
const allowed = (source: Omit<PolicySource, 'origin'>, user: string, method: string) =>
  explain(policy(source), user, method).allowed;

function problems(...sources: readonly PolicySource[]): readonly string[] {
  try {
    readPolicy(sources, methodTable);
    return [];
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
}

describe('patterns', () => {
  test.each([
    ['alice', 'alice', true],
    ['alice', 'alice@QPID', false],
    ['ops-*', 'ops-', true],
    ['ops-*', 'xops-1', false],
    ['*@QPID', 'bob@QPID', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'acb', false],
    ['a*a', 'a', false],
    ['**', '', true],
    ['a.c', 'abc', false],
    ['ä*', 'ärger', true],
  ])('pattern %s matches name %s: %s', (pattern, name, is) => {
    expect(parsePattern(pattern).matches(name)).toBe(is);
  });

  test('passes once over a name that would make a backtracking matcher slow', () => {
    const pattern = parsePattern(`${'*a'.repeat(1_000)}*b`);
    expect(pattern.matches('a'.repeat(200_000))).toBe(false);
    expect(pattern.matches(`${'a'.repeat(200_000)}b`)).toBe(true);
  });
});

describe('without a policy', () => {
  test.each(new MethodRegistry(methodTable).methods)(
    'permits $className.$method without a policy only where it reads',
    ({ className, method, right }) => {
      expect(allowed({}, 'alice', `${className}.${method}`)).toBe(right === 'read');
      expect(allowed({}, '', `${className}.${method}`)).toBe(right === 'read');
    },
  );
});

describe('built-in roles', () => {
  const roles = ['viewer', 'identifier', 'operator', 'administrator'];
  test.each([
    ['getStats', ['viewer', 'identifier', 'operator', 'administrator']],
    ['validateChange', ['viewer', 'identifier', 'operator', 'administrator']],
    ['blinkFor', ['identifier', 'operator', 'administrator']],
    ['setBeeping', ['identifier', 'operator', 'administrator']],
    ['setProperties', ['identifier', 'operator', 'administrator']],
    ['setMtu', ['operator', 'administrator']],
    ['address.remove', ['operator', 'administrator']],
    ['changeCommit', ['operator', 'administrator']],
    ['hardwareShutdown', ['administrator']],
    ['cancelPowerAction', ['administrator']],
  ])('method %s is permitted to the roles %j', (method, may) => {
    expect(roles.filter((role) => allowed({ callers: { alice: role } }, 'alice', method))).toEqual(may);
  });
});

describe('callers', () => {
  test('gives a caller every role of the patterns that match its name, case-sensitively', () => {
    const callers = { 'ops-*@QPID': 'operator', 'ops-1@QPID': ['viewer', 'administrator'] };
    expect(allowed({ callers }, 'ops-2@QPID', 'setMtu')).toBe(true);
    expect(allowed({ callers }, 'ops-2@QPID', 'hardwareShutdown')).toBe(false);
    expect(allowed({ callers }, 'ops-1@QPID', 'hardwareShutdown')).toBe(true);
    expect(allowed({ callers }, 'OPS-2@QPID', 'setMtu')).toBe(false);
    expect(allowed({ callers }, 'ops-2', 'setMtu')).toBe(false);
  });

  test.each([
    ['an empty name', ''],
    ['blanks as its name', '   '],
    ['NUL in its name', 'alice\0'],
    ['a line feed in its name', 'alice\n'],
    ['a name of 100,000 characters', 'a'.repeat(100_000)],
    ['the name anonymous', 'anonymous'],
    ['the name anonymous and a realm', 'ANONYMOUS@QPID'],
  ])('gives a caller with %s no role, even from the pattern *', (_what, user) => {
    expect(allowed({ callers: { '*': 'administrator' } }, user, 'hardwareShutdown')).toBe(false);
    expect(explain(policy({}), user, 'hardwareShutdown').rule.length).toBeLessThan(400);
  });
});

describe('custom roles', () => {
  const roles = { lights: ['networkInterface.*link*', 'beepFor'], addresses: ['remove'], all: ['*'] };
  const callers = { l: 'lights', r: 'addresses', a: 'all' };
  test.each([
    ['l', 'blinkFor', true],
    ['l', 'setBlink', true],
    ['l', 'beepFor', true],
    ['l', 'setBeeping', false],
    ['l', 'networkInterface.setProperties', true],
    ['l', 'setMtu', false],
    ['r', 'route.remove', true],
    ['r', 'networkInterface.setProperties', false],
    ['r', 'getStats', true],
    ['a', 'hardwareShutdown', true],
  ])('caller %s may call %s: %s', (user, method, is) => {
    expect(allowed({ roles, callers }, user, method)).toBe(is);
  });

  test('requires CLASS.METHOD where a role permits the method of one class only', () => {
    const source = { roles: { routes: ['route.remove'] }, callers: { r: 'routes' } };
    expect(() => allowed(source, 'r', 'remove')).toThrow(/expected one of address\.remove, route\.remove/);
    expect(allowed(source, 'r', 'route.remove')).toBe(true);
    expect(() => allowed(source, 'r', 'reboot')).toThrow('"reboot" is not a method of the schema');
  });
});

test('reports every problem of a policy at once, with its place and what is expected', () => {
  const source = {
    origin: 'policy.',
    callers: {
      '': 'operator',
      alice: 'king',
      'a\0b': 'viewer',
      anonymous: 'operator',
      bob: ['operator', 'queen'],
    },
    roles: { viewer: ['*'], 'Big Boss': ['*'], lights: ['blink*', 'explode'] },
    addresses: ['nobody', 'viewer'],
  };
  expect(problems(source, { origin: 'FILE: ', roles: { lights: ['setBlink'] } })).toEqual([
    'policy.roles "viewer" is a built-in role; expected another name for a role of your own',
    'policy.roles "Big Boss" is not a role name; expected a lower-case letter, then letters, digits and -, at most 32',
    'policy.roles "lights" has "explode", which matches no method; expected METHOD or CLASS.METHOD of the schema, * for any run of characters',
    'FILE: roles "lights" is defined twice; expected once',
    'policy.callers "" is not a pattern of user names; expected 1 to 255 printable characters, * for any run of them',
    'policy.callers "alice" names the role "king"; expected one of viewer, identifier, operator, administrator, lights',
    'policy.callers "a\\u0000b" is not a pattern of user names; expected 1 to 255 printable characters, * for any run of them',
    'policy.callers "anonymous" is the name that brokers give to clients without an account; expected the name of an account',
    'policy.callers "bob" names the role "queen"; expected one of viewer, identifier, operator, administrator, lights',
    'policy.addresses names the role "nobody"; expected one of viewer, identifier, operator, administrator, lights',
    'policy.addresses has viewer, which changes nothing; expected a role that does',
  ]);
});

test('gives policies that permit the same one digest, whatever the order of their lines', () => {
  const one = policy({ callers: { a: 'operator', b: 'viewer' }, roles: { x: ['setBlink', 'beepFor'] } });
  const same = policy({ callers: { b: 'viewer', a: ['operator'] }, roles: { x: ['beepFor', 'setBlink'] } });
  expect(one.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(same.digest).toBe(one.digest);
  const others = [
    policy({}),
    policy({ callers: { a: 'operator' } }),
    policy({ callers: { a: 'operator', b: 'viewer' }, roles: { x: ['setBlink'] } }),
    policy({
      callers: { a: 'operator', b: 'viewer' },
      roles: { x: ['setBlink', 'beepFor'] },
      addresses: ['x'],
    }),
  ].map(({ digest }) => digest);
  expect(new Set([...others, one.digest]).size).toBe(5);
});
