import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { beforeEach, expect, test } from 'vitest';
import { explain, type Policy } from '#access';
import type { CommandContext, CommandInput } from '../../../../src/cli/command.ts';
import { brokerAccess } from '../../../../src/cli/config/broker-access.ts';
import type { ConfigError } from '../../../../src/cli/config/config-error.ts';
import { loadConfig } from '../../../../src/cli/config/load-config.ts';
import { readConfiguredPolicy } from '../../../../src/cli/config/policy.ts';
import { loadAgentConfig } from '../../../../src/cli/service/agent-config.ts';
import { PolicyReload } from '../../../../src/cli/service/policy-reload.ts';
import { memoryLog } from '../../../kit/agent/zoo.ts';

let folder: string;
const file = () => join(folder, 'agent.toml');
const policyFile = () => join(folder, 'policy.toml');
const passwordFile = () => join(folder, 'password');
const rights = (role: string) => `callers = { ops = "${role}" }\n`;
const config = (url: string) =>
  `[broker]\nurls = ["${url}"]\nuser = "agent"\npasswordFile = "${passwordFile()}"\n[policy]\nfile = "${policyFile()}"\n`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reload-'));
  writeFileSync(file(), config('amqp://one'));
  writeFileSync(policyFile(), rights('operator'));
  writeFileSync(passwordFile(), 'secret\n');
});

/** Starts with the files as they are. `reload` reads them again and returns the last line of the log. */
function start() {
  const context = { environment: {} } as unknown as CommandContext;
  const input = {
    text: (name: string) => (name === 'config' ? file() : undefined),
    texts: () => [],
    flag: () => false,
  } as unknown as CommandInput;
  const started = loadAgentConfig(context, input);
  const log = memoryLog();
  let policy = readConfiguredPolicy(started);
  const reload = new PolicyReload({
    context,
    input,
    config: started,
    access: brokerAccess(started),
    policy,
    log: log as never,
    setPolicy: (next: Policy) => (policy = next),
  });
  return {
    log,
    policy: () => policy,
    async reload() {
      await reload.request();
      return log.lines.at(-1);
    },
    request: () => reload.request(),
  };
}

function replaceByFifo(): void {
  rmSync(policyFile());
  execaSync('mkfifo', [policyFile()]);
}

test('applies a changed policy when asked to read it again', async () => {
  const at = start();
  const { digest } = at.policy();
  writeFileSync(policyFile(), rights('viewer'));
  expect(await at.reload()).toMatchObject({ level: 'info', message: 'the policy was read again' });
  expect(at.policy().digest).not.toBe(digest);
});

test('says "needs a restart: broker.urls", not that the policy was read, when only the brokers changed', async () => {
  const at = start();
  writeFileSync(file(), config('amqp://two'));
  await at.reload();
  expect(at.log.lines.map(({ message }) => message)).toEqual(['needs a restart: broker.urls']);
  writeFileSync(passwordFile(), 'other\n');
  expect(await at.reload()).toMatchObject({
    level: 'warn',
    message: 'needs a restart: broker.passwordFile, broker.urls',
  });
  writeFileSync(policyFile(), rights('viewer'));
  await at.reload();
  expect(at.log.lines.slice(-2).map(({ message }) => message)).toEqual([
    'the policy was read again',
    'needs a restart: broker.passwordFile, broker.urls',
  ]);
});

test.each<[string, () => void, RegExp]>([
  ['is a FIFO', replaceByFifo, /is a FIFO/],
  ['was just emptied', () => writeFileSync(policyFile(), ''), /policy\.toml is empty; expected a whole file/],
  ['has blanks only', () => writeFileSync(policyFile(), '\n \n'), /policy\.toml is empty/],
  ['is half written', () => writeFileSync(policyFile(), 'callers = { ops = "vie'), /policy\.toml, line 1/],
  ['is gone', () => rmSync(policyFile()), /ENOENT/],
  [
    'is a folder',
    () => writeFileSync(file(), config('amqp://one').replace('policy.toml', '')),
    /is a folder/,
  ],
])('keeps the previous policy when the policy file %s', async (_what, change, problem) => {
  const at = start();
  const before = at.policy();
  change();
  const line = await at.reload();
  expect(line).toMatchObject({
    level: 'error',
    message: 'the policy was not read again; the previous one stays in force',
  });
  expect(JSON.stringify(line)).toMatch(problem);
  expect(at.policy()).toBe(before);
});

test.each<[string, () => void]>([
  ['is gone for a moment', () => rmSync(file())],
  ['was just emptied', () => writeFileSync(file(), '')],
])('keeps the previous policy when the configuration %s', async (_what, change) => {
  const at = start();
  const before = at.policy();
  change();
  expect(await at.reload()).toMatchObject({ level: 'error' });
  expect(at.policy()).toBe(before);
});

test('waits for the whole policy when an editor writes it in pieces', async () => {
  const at = start();
  writeFileSync(policyFile(), '');
  const done = at.request();
  writeFileSync(policyFile(), rights('viewer'));
  await done;
  expect(at.log.lines.map(({ message }) => message)).toEqual(['the policy was read again']);
});

test('every prefix of a policy file is refused with its line, or gives nobody else rights', () => {
  const whole = '[callers]\n"alice" = "operator"\n"bob" = ["viewer", "beeper"]\n[roles]\nbeeper = ["beep"]\n';
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(policyFile(), whole.slice(0, length));
    try {
      const policy = readConfiguredPolicy(loadConfig({ environment: {}, file: file() }));
      expect(explain(policy, 'mallory', 'setMtu').allowed).toBe(false);
    } catch (error) {
      expect((error as ConfigError).problems.join('\n')).toMatch(/policy\.toml/);
    }
  }
});
