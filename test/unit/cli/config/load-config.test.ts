import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brokerAccess } from '../../../../src/cli/config/broker-access.ts';
import { ConfigError } from '../../../../src/cli/config/config-error.ts';
import {
  type ConfigSources,
  loadConfig,
  quoteValue,
  stateDirectory,
} from '../../../../src/cli/config/load-config.ts';
import { listPolicyProblems } from '../../../../src/cli/config/policy.ts';
import { environmentName, keys } from '../../../../src/cli/config/settings.ts';
import { configJson, renderConfig } from '../../../../src/cli/render/pages/config-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
function fileOf(text: string): string {
  const path = join(folder, 'agent.toml');
  writeFileSync(path, text);
  return path;
}
const load = (toml: string, more: Partial<ConfigSources> = {}) =>
  loadConfig({ environment: {}, file: fileOf(toml), ...more });
function problems(toml: string, more: Partial<ConfigSources> = {}): readonly string[] {
  try {
    load(toml, more);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((text) => text.replaceAll(folder, 'DIR'));
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  test('takes a value from the default, the file, the environment or the option; the later one wins', () => {
    const toml = '[broker]\nurls = ["amqp://file"]\nuser = "file"\ndialect = "qpid"\n';
    const { settings, source } = load(toml, {
      environment: { OVIRT_NODE_BROKER_URLS: 'amqp://env,amqps://two:5671', OVIRT_NODE_BROKER_USER: 'env' },
      flags: { 'broker.urls': { flag: '--broker', text: ['amqp://flag'] } },
    });
    expect(settings['broker.urls']).toEqual(['amqp://flag']);
    expect(settings['broker.user']).toBe('env');
    expect(settings['broker.dialect']).toBe('qpid');
    expect(settings['heartbeat.interval']).toBe(10);
    expect([
      source['broker.urls'],
      source['broker.user'],
      source['broker.dialect'],
      source['log.level'],
    ]).toEqual(['--broker', 'OVIRT_NODE_BROKER_USER', join(folder, 'agent.toml'), 'default']);
  });

  test('splits a list in the environment at commas', () => {
    const { settings } = load('', { environment: { OVIRT_NODE_BROKER_URLS: 'amqp://a, amqps://b:5671' } });
    expect(settings['broker.urls']).toEqual(['amqp://a', 'amqps://b:5671']);
  });

  test('names one environment variable per key', () => {
    expect(environmentName('broker.passwordFile')).toBe('OVIRT_NODE_BROKER_PASSWORD_FILE');
    expect(environmentName('intervals.networkInterface')).toBe('OVIRT_NODE_INTERVALS_NETWORK_INTERFACE');
    expect(new Set(keys.map(environmentName)).size).toBe(keys.length);
  });

  test('freezes the settings', () => {
    const { settings } = load('');
    expect(() => Object.assign(settings, { 'log.level': 'trace' })).toThrow();
  });
});

test('reports all mistakes at once, each with key, source, value and expected value', () => {
  const toml =
    '[broker]\nurls = ["amq://x"]\npasword = "p"\n[intervals]\ncpu = 0\n[node]\nuuid = "7"\n[nodes]\nx = 1\n';
  const environment = {
    OVIRT_NODE_LOG_LEVEL: 'loud',
    OVIRT_NODE_HEARTBEAT_INTERVAL: 'often',
    OVIRT_NODE_X: '1',
    OVIRT_NODE_HOST_ROOT: '/no/such/folder',
  };
  expect(problems(toml, { environment })).toEqual([
    'broker.pasword (from DIR/agent.toml) is not a setting; expected a key of [broker]: urls, user, userId, passwordFile, password, allowPlainText, virtualHost, fastPath, caFile, certFile, keyFile, dialect',
    'nodes (from DIR/agent.toml) is not a setting; expected a table: broker, state, health, metrics, host, facts, collectd, node, heartbeat, publish, interfaces, policy, changes, intervals, console, log',
    'OVIRT_NODE_X (from the environment) is not a setting; expected one of docs/configuration.md',
    'broker.urls (from DIR/agent.toml) is ["amq://x"]; expected a list of amqp://HOST[:PORT] or amqps://HOST[:PORT], separated by commas in the environment',
    'host.root (from OVIRT_NODE_HOST_ROOT) is "/no/such/folder"; expected the absolute path of an existing folder',
    'node.uuid (from DIR/agent.toml) is "7"; expected a UUID such as 4c4c4544-0044-3510-8052-b4c04f565731',
    'heartbeat.interval (from OVIRT_NODE_HEARTBEAT_INTERVAL) is "often"; expected a whole number of seconds from 1 to 300',
    'intervals.cpu (from DIR/agent.toml) is 0; expected a number of seconds from 1 to 3600',
    'log.level (from OVIRT_NODE_LOG_LEVEL) is "loud"; expected error, warn, info, debug or trace',
  ]);
});

test('reports a syntax error of the file with line and column, and still checks the environment', () => {
  const [first, second] = problems('[broker]\nurls = [\n', { environment: { OVIRT_NODE_LOG_LEVEL: 'x' } });
  expect(first).toMatch(/^DIR\/agent\.toml, line \d+, column \d+: /);
  expect(second).toMatch(/^log\.level/);
});

test('reads a configuration and a policy that begin with U+FEFF and have CRLF', () => {
  const policy = join(folder, 'policy.toml');
  writeFileSync(policy, '\ufeff[callers]\r\n"alice@QPID" = "viewer"\r\n');
  const config = load(`\ufeff[broker]\r\nuser = "me"\r\n[policy]\r\nfile = "${policy}"\r\n`);
  expect(config.settings['broker.user']).toBe('me');
  expect(listPolicyProblems(config.settings)).toEqual([]);
});

test.each(['10 s', '10s', '10'])('takes %j for seconds from the environment', (text) => {
  const { settings } = load('', {
    environment: { OVIRT_NODE_HEARTBEAT_INTERVAL: text, OVIRT_NODE_INTERVALS_CPU: text },
  });
  expect([settings['heartbeat.interval'], settings['intervals.cpu']]).toEqual([10, 10]);
});

test('takes seconds with their unit from the file, and refuses another unit', () => {
  expect(load('[publish]\njitter = "0.5 s"\n').settings['publish.jitter']).toBe(0.5);
  expect(problems('[publish]\njitter = "1 min"\n')).toEqual([
    'publish.jitter (from DIR/agent.toml) is "1 min"; expected a number of seconds from 0 to 60',
  ]);
});

test.each([
  ['broker.urls', '"amqp://x"'],
  ['publish.exclude', '"*.macAddress"'],
  ['interfaces.exclude', '"veth*"'],
  ['policy.addresses', '"operator"'],
])('says that %s is a list when it is one text', (key, value) => {
  const [table, name] = key.split('.');
  const [problem] = problems(`[${table}]\n${name} = ${value}\n`);
  expect(problem).toContain(`${key} (from DIR/agent.toml) is ${value}; expected a list of `);
});

test('print-config shows where the state directory is when no setting names it', () => {
  const config = load('');
  const resolved = { 'state.directory': stateDirectory(config, { XDG_STATE_HOME: '/state' }) };
  const shown = process.getuid?.() === 0 ? '/var/lib/ovirt-node' : '/state/ovirt-node';
  expect(renderConfig(config, resolved, {})).toMatch(
    new RegExp(`^state\\.directory +"${shown}" +default$`, 'm'),
  );
  expect(JSON.stringify(configJson(config, resolved))).toContain(
    `{"key":"state.directory","value":"${shown}","from":"default"}`,
  );
});

test('refuses a virtual host in the URL of a broker, which broker.virtualHost names', () => {
  expect(problems('[broker]\nurls = ["amqp://host/vh"]\n')).toHaveLength(1);
  const config = load('[broker]\nurls = ["amqp://host"]\nvirtualHost = "vh"\n');
  expect(brokerAccess(config)).toMatchObject({ urls: ['amqp://host'], virtualHost: 'vh' });
});

test('fails when the named file does not exist', () => {
  expect(() => loadConfig({ environment: {}, file: join(folder, 'none.toml') })).toThrow(
    /none\.toml cannot be read/,
  );
  expect(() => loadConfig({ environment: {} })).not.toThrow();
});

test('refuses a URL with a wrongly encoded password, and masks the password', () => {
  expect(problems('[broker]\nurls = ["amqp://me:50%@host"]\n')).toEqual([
    'broker.urls (from DIR/agent.toml) is ["amqp://me:***@host"]; expected a list of amqp://HOST[:PORT] or amqps://HOST[:PORT], separated by commas in the environment',
  ]);
});

test.each(['user:secret@host', 'amqp:/user:secret@host', 'amqp:user:secret@host', 'amqp://user:secret'])(
  'refuses %j as a broker from each source, without the password',
  (url) => {
    const sources: readonly [string, Partial<ConfigSources>][] = [
      ['', { environment: { OVIRT_NODE_BROKER_URLS: url } }],
      ['', { flags: { 'broker.urls': { flag: '--broker', text: [url] } } }],
      [`[broker]\nurls = ["${url}"]\n`, {}],
      [`[broker]\nurls = "${url}"\n`, {}],
    ];
    for (const [toml, more] of sources) {
      const found = problems(toml, more);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/^broker\.urls \(from .*; expected a list of amqp:/);
      expect(found[0]).not.toContain('sec');
    }
  },
);

test('masks a password with a comma, which splits a list in the environment', () => {
  expect(problems('', { environment: { OVIRT_NODE_BROKER_URLS: 'amqp://user:sec,secret@host' } })).toEqual([
    'broker.urls (from OVIRT_NODE_BROKER_URLS) is ["amqp://user:***","***@host"]; expected a list of amqp://HOST[:PORT] or amqps://HOST[:PORT], separated by commas in the environment',
  ]);
});

test.each([
  ['amqp://user:first,middle,last@host', '["amqp://user:***","***","***@host"]'],
  ['amqp://one:5672,amqp://user:12,middle:x,y@two', '["amqp://one:5672","amqp://user:***","***","***@two"]'],
  ['amqp://one:5672,two', '["amqp://one:5672","two"]'],
])('masks all parts of a password with commas: %s', (text, masked) => {
  const [problem] = problems('', { environment: { OVIRT_NODE_BROKER_URLS: text } });
  expect(problem).toContain(`is ${masked}; expected`);
});

test('masks passwords of URLs in output and errors', () => {
  expect(quoteValue('broker.urls', ['amqp://me:se@cret@host', 'amqp://host'])).toBe(
    '["amqp://me:***@host","amqp://host"]',
  );
  expect(
    problems('', { environment: { OVIRT_NODE_BROKER_URLS: 'amqp://me:secret@host,bad' } })[0],
  ).not.toContain('secret');
});
