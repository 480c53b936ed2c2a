import { describe, expect, test } from 'vitest';
import { explain } from '../../../src/access/explain.ts';
import { parsePattern } from '../../../src/access/pattern.ts';
import { PolicyError, type PolicySource, readPolicy } from '../../../src/access/read-policy.ts';
import { knownMethods } from '../../../src/node/method-rights.ts';

const policy = (source: Omit<PolicySource, 'origin'>) => readPolicy([{ origin: 'policy.', ...source }]);
const allowed = (source: Omit<PolicySource, 'origin'>, user: string, method: string) =>
  explain(policy(source), user, method).allowed;

function problems(...sources: readonly PolicySource[]): readonly string[] {
  try {
    readPolicy(sources);
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
  ])('%s and %s: %s', (pattern, name, is) => {
    expect(parsePattern(pattern).matches(name)).toBe(is);
  });

  test('a name that would make others go back and forth is gone over once', () => {
    const pattern = parsePattern(`${'*a'.repeat(1_000)}*b`);
    expect(pattern.matches('a'.repeat(200_000))).toBe(false);
    expect(pattern.matches(`${'a'.repeat(200_000)}b`)).toBe(true);
  });
});

describe('without a policy', () => {
  test.each(knownMethods)(
    '$className.$method: nobody but where it only reads',
    ({ className, method, right }) => {
      expect(allowed({}, 'alice', `${className}.${method}`)).toBe(right === 'read');
      expect(allowed({}, '', `${className}.${method}`)).toBe(right === 'read');
    },
  );
});

describe('the roles that are always there', () => {
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
  ])('%s is for %j', (method, may) => {
    expect(roles.filter((role) => allowed({ callers: { alice: role } }, 'alice', method))).toEqual(may);
  });
});

describe('callers', () => {
  test('have every role that a pattern of their name gives, and names differ by case', () => {
    const callers = { 'ops-*@QPID': 'operator', 'ops-1@QPID': ['viewer', 'administrator'] };
    expect(allowed({ callers }, 'ops-2@QPID', 'setMtu')).toBe(true);
    expect(allowed({ callers }, 'ops-2@QPID', 'hardwareShutdown')).toBe(false);
    expect(allowed({ callers }, 'ops-1@QPID', 'hardwareShutdown')).toBe(true);
    expect(allowed({ callers }, 'OPS-2@QPID', 'setMtu')).toBe(false);
    expect(allowed({ callers }, 'ops-2', 'setMtu')).toBe(false);
  });

  test.each([
    ['no name', ''],
    ['blanks', '   '],
    ['NUL', 'alice\0'],
    ['a line', 'alice\n'],
    ['a hundred thousand characters', 'a'.repeat(100_000)],
    ['the name of nobody', 'anonymous'],
    ['the same with a realm', 'ANONYMOUS@QPID'],
  ])('with %s are nobody, even where everybody may', (_what, user) => {
    expect(allowed({ callers: { '*': 'administrator' } }, user, 'hardwareShutdown')).toBe(false);
    expect(explain(policy({}), user, 'hardwareShutdown').rule.length).toBeLessThan(400);
  });
});

describe('roles of its own', () => {
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
  ])('%s, %s: %s', (user, method, is) => {
    expect(allowed({ roles, callers }, user, method)).toBe(is);
  });

  test('a method of several classes that a role tells apart is asked for by its class', () => {
    const source = { roles: { routes: ['route.remove'] }, callers: { r: 'routes' } };
    expect(() => allowed(source, 'r', 'remove')).toThrow(/one of address\.remove, route\.remove/);
    expect(allowed(source, 'r', 'route.remove')).toBe(true);
    expect(() => allowed(source, 'r', 'reboot')).toThrow('"reboot" is no method of the schema');
  });
});

test('every mistake is told at once, with where it is and what would be right', () => {
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
    'policy.roles "viewer" is there already; another name for a role of your own',
    'policy.roles "Big Boss" is no name of a role; a lower-case letter, then letters, digits and -, at most 32',
    'policy.roles "lights" has "explode", which means no method; METHOD or CLASS.METHOD of the schema, * for any run of characters',
    'FILE: roles "lights" is there twice; once',
    'policy.callers "" is no pattern of user names; 1 to 255 characters that can be shown, * for any run of them',
    'policy.callers "alice" names the role "king"; one of viewer, identifier, operator, administrator, lights',
    'policy.callers "a\\u0000b" is no pattern of user names; 1 to 255 characters that can be shown, * for any run of them',
    'policy.callers "anonymous" is what brokers call who has no name, and nobody\'s; the name of an account',
    'policy.callers "bob" names the role "queen"; one of viewer, identifier, operator, administrator, lights',
    'policy.addresses names the role "nobody"; one of viewer, identifier, operator, administrator, lights',
    'policy.addresses has viewer, which changes nothing; a role that does',
  ]);
});

test('the digest is that of what is permitted, in whatever order it is said', () => {
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
