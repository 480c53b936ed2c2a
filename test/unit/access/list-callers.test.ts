import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explain, listCallers, MethodError, MethodRegistry, parsePattern, readPolicy } from '#access';
import { methodTable } from '#node';
import { authorizeCall } from '../../../src/access/authorize-call.ts';
import { readCallerName } from '../../../src/access/caller-name.ts';

const { methods } = new MethodRegistry(methodTable);
const policyOf = (source: object) => readPolicy([{ origin: 'policy.', ...source }], methodTable);

test('lists nobody for a mutation and everybody for a reading method when the policy is empty', () => {
  expect(listCallers(policyOf({}), 'hardwareRestart')).toEqual([]);
  expect(listCallers(policyOf({}), 'getStats')).toEqual([
    {
      pattern: '*',
      by: 'anyone',
      roles: ['viewer'],
      rule: 'everybody may read',
      methods: ['networkInterface.getStats'],
    },
  ]);
});

test('lists names, patterns and addresses with the roles, the rule and the classes that they permit', () => {
  const policy = policyOf({
    roles: { routes: ['route.remove'], power: ['hardware*'] },
    callers: {
      'alice@QPID': ['viewer', 'operator', 'administrator'],
      'noc-*': 'power',
      bob: 'routes',
      carol: 'viewer',
    },
    addresses: ['administrator', 'operator'],
  });
  const name = (pattern: string, roles: readonly string[], ...permitted: readonly string[]) => ({
    pattern,
    by: 'name',
    roles,
    rule: `policy.callers ${JSON.stringify(pattern)}`,
    methods: permitted,
  });
  const address = (role: string, ...permitted: readonly string[]) => ({
    pattern: '*',
    by: 'address',
    roles: [role],
    rule: `address of ${role}`,
    methods: permitted,
  });
  expect(listCallers(policy, 'hardwareRestart', 'schedulePowerAction')).toEqual([
    name('alice@QPID', ['administrator'], 'ovirtNode.hardwareRestart', 'ovirtNode.schedulePowerAction'),
    name('noc-*', ['power'], 'ovirtNode.hardwareRestart'),
    address('administrator', 'ovirtNode.hardwareRestart', 'ovirtNode.schedulePowerAction'),
  ]);
  expect(listCallers(policy, 'remove')).toEqual([
    name('alice@QPID', ['operator', 'administrator'], 'address.remove', 'route.remove'),
    name('bob', ['routes'], 'route.remove'),
    address('administrator', 'address.remove', 'route.remove'),
    address('operator', 'address.remove', 'route.remove'),
  ]);
});

test('lists every one of several long patterns that begin alike', () => {
  const names = ['alice', 'mallory'].map((name) => `CN=${'x'.repeat(64)},CN=${name}`);
  const policy = policyOf({ callers: Object.fromEntries(names.map((name) => [name, 'operator'])) });
  expect(listCallers(policy, 'setMtu').map(({ pattern }) => pattern)).toEqual(names);
});

test.each([
  ['hardwareRestrat', 'hardwareRestart'],
  ['setmtu', 'setMtu'],
  ['Shutdown', 'hardwareShutdown'],
  ['networkInterface.setMTU', 'networkInterface.setMtu'],
  ['network.setMtu', 'networkInterface.setMtu'],
])('asks whether %s means %s', (asked, near) => {
  const text = `${JSON.stringify(asked)} is not a method of the schema; expected a name such as ${near}`;
  expect(() => listCallers(policyOf({}), asked)).toThrow(MethodError);
  expect(() => listCallers(policyOf({}), asked)).toThrow(text);
  expect(() => explain(policyOf({}), 'alice', asked)).toThrow(text);
});

test('names no method near a word that resembles none, however long it is', () => {
  for (const asked of ['x', '', 'q'.repeat(100_000), '[object Object]', 'constructor', '__proto__'])
    expect(() => listCallers(policyOf({}), asked)).toThrow(/ is not a method of the schema$/);
});

const word = fc.string({ unit: fc.constantFrom('a', 'b', '@', 'A'), minLength: 1, maxLength: 4 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '@', '*'), minLength: 1, maxLength: 5 });
const user = fc.oneof(
  word,
  fc.constantFrom('', ' ', 'anonymous', 'Anonymous@QPID', 'a\n', 'a'.repeat(256), '*'),
);
const methodNames = [...new Set(methods.map(({ method }) => method))];
const method = fc.constantFrom(...methodNames);
const anyPolicy = fc
  .record({
    custom: fc.dictionary(
      fc.constantFrom('one', 'two'),
      fc.array(fc.oneof(method, fc.constantFrom('*', 'set*', 'route.*', 'address.remove')), {
        minLength: 1,
        maxLength: 3,
      }),
    ),
    callers: fc.dictionary(pattern, fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { maxKeys: 5 }),
    addresses: fc.uniqueArray(fc.constantFrom('identifier', 'operator', 'administrator')),
  })
  .map(({ custom, callers, addresses }) => {
    const roles = ['viewer', 'identifier', 'operator', 'administrator', ...Object.keys(custom)];
    const named = Object.entries(callers).map(([text, picks]) => [
      text,
      picks.map((pick) => roles[pick % roles.length]),
    ]);
    return policyOf({ roles: custom, callers: Object.fromEntries(named), addresses });
  });

test('agrees with policy allow for every caller and every method of a random policy', () => {
  fc.assert(
    fc.property(anyPolicy, method, user, (policy, asked, caller) => {
      const listed = listCallers(policy, asked);
      for (const { className } of methods.filter((one) => one.method === asked)) {
        const fullName = `${className}.${asked}`;
        const applies = listed.filter(
          ({ by, pattern: text, methods: permitted }) =>
            permitted.includes(fullName) &&
            (by === 'anyone' ||
              (by === 'name' && readCallerName(caller) !== undefined && parsePattern(text).matches(caller))),
        );
        const { allowed, role, rule } = explain(policy, caller, fullName);
        expect(applies.length > 0).toBe(allowed);
        if (allowed)
          expect(applies.map((one) => [one.rule, one.roles.includes(role)])).toContainEqual([rule, true]);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('lists no line of a random policy that permits the method to no name', () => {
  fc.assert(
    fc.property(anyPolicy, method, (policy, asked) => {
      for (const { by, pattern: text, methods: permitted } of listCallers(policy, asked))
        for (const fullName of by === 'name' ? permitted : [])
          expect(explain(policy, text.replaceAll('*', 'zz'), fullName)).toMatchObject({ allowed: true });
    }),
    { numRuns: 500 },
  );
});

test('agrees with the decision about each address where the broker of a random policy does not vouch', () => {
  fc.assert(
    fc.property(anyPolicy, method, (policy, asked) => {
      const listed = listCallers(policy, asked);
      const roles = policy.addresses.map(({ name }) => name);
      for (const { className, method: name } of methods.filter((one) => one.method === asked))
        for (const role of ['viewer', 'identifier', 'operator', 'administrator', 'one', 'two']) {
          const call = { className, method: name, objectName: '', userId: 'a', address: { role } } as const;
          const decide = () => authorizeCall(policy, { state: 'unvouched', reason: 'test', roles }, call);
          const isListed = listed.some(
            (one) =>
              one.methods.includes(`${className}.${name}`) &&
              (one.by === 'anyone' || (one.by === 'address' && one.rule === `address of ${role}`)),
          );
          if (isListed) expect(decide()).toBeDefined();
          else expect(decide).toThrow(asked);
        }
    }),
    { numRuns: 500 },
  );
});
