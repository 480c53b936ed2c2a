import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../../../src/cli/config/load-config.ts';
import { findConfiguredRealmProblem, findRealmProblem } from '../../../../src/cli/config/realm.ts';

test.each([
  [
    ['alice@QPID'],
    'agent',
    'policy.callers names "alice@QPID" with a realm, but this account is agent without one',
  ],
  [['alice@QPID', 'ops-*@QPID'], 'agent', 'names "alice@QPID", "ops-*@QPID" with a realm'],
  [['alice'], 'agent@QPID', 'policy.callers names "alice" without a realm, but this account is agent@QPID'],
  [['alice@QPID', 'alice'], 'agent', undefined],
  [['alice@QPID', 'alice'], 'agent@QPID', undefined],
  [['alice@QPID'], 'agent@QPID', undefined],
  [['alice'], 'agent', undefined],
  [['*'], 'agent@QPID', undefined],
  [['alice@QPID'], 'CN=agent', undefined],
])('callers %j and the login %j: warns %j', (callers, login, text) => {
  const problem = findRealmProblem({ callers }, login);
  if (text === undefined) expect(problem).toBeUndefined();
  else expect(problem).toContain(text);
});

const folder = mkdtempSync(join(tmpdir(), 'realm-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['[broker]\nurls = ["amqp://agent:x@h"]\n', true],
  ['[broker]\nurls = ["amqp://h"]\nuser = "agent"\n', true],
  ['[broker]\nurls = ["amqp://h"]\nuser = "agent"\nuserId = "agent@QPID"\n', false],
  ['[broker]\nurls = ["amqp://h"]\n', false],
])('reads the login of the configuration %j: warns %j', (broker, isWarned) => {
  const file = join(folder, 'agent.toml');
  writeFileSync(file, `${broker}[policy.callers]\n"alice@QPID" = "administrator"\n`);
  const problem = findConfiguredRealmProblem(loadConfig({ environment: {}, file }));
  expect(problem !== undefined).toBe(isWarned);
});
