import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  ConfigError,
  type ConfigSources,
  loadConfig,
  quoteValue,
} from '../../../../src/cli/config/load-config.ts';
import { environmentName, keys } from '../../../../src/cli/config/settings.ts';

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

describe('a value', () => {
  test('comes from the default, the file, the environment, the flag, the later one winning', () => {
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

  test('of a list is separated by commas in the environment', () => {
    const { settings } = load('', { environment: { OVIRT_NODE_BROKER_URLS: 'amqp://a, amqps://b:5671' } });
    expect(settings['broker.urls']).toEqual(['amqp://a', 'amqps://b:5671']);
  });

  test('has a variable of its own name', () => {
    expect(environmentName('broker.passwordFile')).toBe('OVIRT_NODE_BROKER_PASSWORD_FILE');
    expect(environmentName('intervals.networkInterface')).toBe('OVIRT_NODE_INTERVALS_NETWORK_INTERFACE');
    expect(new Set(keys.map(environmentName)).size).toBe(keys.length);
  });

  test('cannot be changed after it was checked', () => {
    const { settings } = load('');
    expect(() => Object.assign(settings, { 'log.level': 'trace' })).toThrow();
  });
});

test('all mistakes are told at once, each with its key, where it came from, its value and what would be right', () => {
  const toml =
    '[broker]\nurls = ["amq://x"]\npasword = "p"\n[intervals]\ncpu = 0\n[node]\nuuid = "7"\n[nodes]\nx = 1\n';
  const environment = {
    OVIRT_NODE_LOG_LEVEL: 'loud',
    OVIRT_NODE_HEARTBEAT_INTERVAL: 'often',
    OVIRT_NODE_X: '1',
    OVIRT_NODE_HOST_ROOT: '/no/such/folder',
  };
  expect(problems(toml, { environment })).toEqual([
    'broker.pasword (from DIR/agent.toml) is no setting; those of [broker] are urls, user, userId, passwordFile, password, allowPlainText, caFile, certFile, keyFile, dialect',
    'nodes (from DIR/agent.toml) is no setting; the tables are broker, state, health, host, node, heartbeat, publish, policy, changes, intervals, console, log',
    'OVIRT_NODE_X (from the environment) is no setting; see docs/configuration.md',
    'broker.urls (from DIR/agent.toml) is ["amq://x"]; amqp://HOST[:PORT] or amqps://HOST[:PORT], separated by commas in the environment',
    'host.root (from OVIRT_NODE_HOST_ROOT) is "/no/such/folder"; the absolute path of a folder that is there',
    'node.uuid (from DIR/agent.toml) is "7"; a UUID such as 4c4c4544-0044-3510-8052-b4c04f565731',
    'heartbeat.interval (from OVIRT_NODE_HEARTBEAT_INTERVAL) is "often"; a whole number from 1 to 300',
    'intervals.cpu (from DIR/agent.toml) is 0; a number from 1 to 3600',
    'log.level (from OVIRT_NODE_LOG_LEVEL) is "loud"; error, warn, info, debug or trace',
  ]);
});

test('a file that is no TOML is told with line and column, and the environment is checked all the same', () => {
  const [first, second] = problems('[broker]\nurls = [\n', { environment: { OVIRT_NODE_LOG_LEVEL: 'x' } });
  expect(first).toMatch(/^DIR\/agent\.toml, line \d+, column \d+: /);
  expect(second).toMatch(/^log\.level/);
});

test('a file that was named must be there', () => {
  expect(() => loadConfig({ environment: {}, file: join(folder, 'none.toml') })).toThrow(
    /none\.toml cannot be read/,
  );
  expect(() => loadConfig({ environment: {} })).not.toThrow();
});

test('a URL whose name or password is wrongly encoded is told, without the password', () => {
  expect(problems('[broker]\nurls = ["amqp://me:50%@host"]\n')).toEqual([
    'broker.urls (from DIR/agent.toml) is ["amqp://me:***@host"]; amqp://HOST[:PORT] or amqps://HOST[:PORT], separated by commas in the environment',
  ]);
});

test('a password in a URL is not shown', () => {
  expect(quoteValue('broker.urls', ['amqp://me:se@cret@host', 'amqp://host'])).toBe(
    '["amqp://me:***@host","amqp://host"]',
  );
  expect(
    problems('', { environment: { OVIRT_NODE_BROKER_URLS: 'amqp://me:secret@host,bad' } })[0],
  ).not.toContain('secret');
});
