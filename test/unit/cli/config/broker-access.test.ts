import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  brokerAccess,
  hasPasswordInFlag,
  listBrokerProblems,
} from '../../../../src/cli/config/broker-access.ts';
import { ConfigError } from '../../../../src/cli/config/config-error.ts';
import { loadConfig, quoteValue } from '../../../../src/cli/config/load-config.ts';
import { titleWithoutPasswords } from '../../../../src/cli/service/process-title.ts';
import { createSelfSigned } from '../../../kit/broker/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'access-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const empty = fileOf('agent.toml', '');
const configOf = (environment: Readonly<Record<string, string>>) => loadConfig({ environment, file: empty });
const problemsOf = (environment: Readonly<Record<string, string>>) =>
  listBrokerProblems(configOf(environment).settings).map((text) => text.replaceAll(folder, 'DIR'));

describe('the password', () => {
  test('reads the password from the first line of a file, or from the environment', () => {
    for (const text of ['secret', 'secret\n', 'secret\r\nmore\n']) {
      const { password } = brokerAccess(
        configOf({ OVIRT_NODE_BROKER_PASSWORD_FILE: fileOf('password', text) }),
      );
      expect(password).toBe('secret');
    }
    expect(brokerAccess(configOf({ OVIRT_NODE_BROKER_PASSWORD: 'secret' })).password).toBe('secret');
  });

  test('reads a password file that begins with U+FEFF and ends with CRLF', () => {
    for (const text of ['\ufeffsecret\r\n', '\ufeffsecret', 'secret\r']) {
      const { password } = brokerAccess(
        configOf({ OVIRT_NODE_BROKER_PASSWORD_FILE: fileOf('password', text) }),
      );
      expect(password).toBe('secret');
    }
    expect(problemsOf({ OVIRT_NODE_BROKER_PASSWORD_FILE: fileOf('blank', '\ufeff\r\n') })).toHaveLength(1);
  });

  test('refuses a password from two sources, from a missing file and from an empty first line', () => {
    const path = fileOf('password', 'secret\n');
    expect(problemsOf({ OVIRT_NODE_BROKER_PASSWORD: 'x', OVIRT_NODE_BROKER_PASSWORD_FILE: path })).toEqual([
      'broker.password and broker.passwordFile are both set; expected one of them',
    ]);
    expect(problemsOf({ OVIRT_NODE_BROKER_PASSWORD_FILE: fileOf('blank', '\nsecret\n') })).toEqual([
      'broker.passwordFile is DIR/blank; expected a password in its first line, which is empty',
    ]);
    expect(problemsOf({ OVIRT_NODE_BROKER_PASSWORD_FILE: join(folder, 'none') })[0]).toMatch(
      /^broker\.passwordFile is DIR\/none; expected a readable file: ENOENT/,
    );
  });

  test('prints the password in no output and no error', () => {
    const { settings } = configOf({ OVIRT_NODE_BROKER_PASSWORD: 'secret' });
    expect(quoteValue('broker.password', settings['broker.password'])).toBe('"***"');
    const wrong = fileOf('wrong.toml', '[broker]\npassword = ["secret"]\n');
    let error: unknown;
    try {
      loadConfig({ environment: {}, file: wrong });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain('broker.password (from');
    expect(String(error)).not.toContain('secret');
  });

  test('masks the password of a typed URL in the list of processes, and detects it', () => {
    const words = ['node', 'main.ts', 'agent', '--broker', 'amqp://me:s@cret@host', '--broker=amqps://a:b@c'];
    expect(titleWithoutPasswords(words)).toBe(
      'node main.ts agent --broker amqp://me:***@host --broker=amqps://a:***@c',
    );
    expect(titleWithoutPasswords(['node', 'main.ts', '--broker', 'amqp://me@host:5672'])).toBeUndefined();
    expect(titleWithoutPasswords(['agent', '--broker', 'me:secret@host', '--broker=amqp://me:secret'])).toBe(
      'agent --broker me:***@host --broker=amqp://me:***',
    );
    expect(titleWithoutPasswords(['show', 'me@host', '--agent', 'ovirt.org:node:1'])).toBeUndefined();
    const typed = (text: string) =>
      loadConfig({
        environment: {},
        file: empty,
        flags: { 'broker.urls': { flag: '--broker', text: [text] } },
      });
    expect(hasPasswordInFlag(typed('amqp://me:secret@host'))).toBe(true);
    expect(hasPasswordInFlag(typed('amqp://me@host'))).toBe(false);
    expect(hasPasswordInFlag(configOf({ OVIRT_NODE_BROKER_URLS: 'amqp://me:secret@host' }))).toBe(false);
  });
});

describe('a certificate', () => {
  const one = createSelfSigned();
  const paths = {
    OVIRT_NODE_BROKER_CERT_FILE: fileOf('cert.pem', one.cert),
    OVIRT_NODE_BROKER_KEY_FILE: fileOf('key.pem', one.key),
  };

  test('accepts a certificate with its key', () => {
    expect(problemsOf(paths)).toEqual([]);
    expect(brokerAccess(configOf(paths))).toMatchObject({ cert: one.cert, key: one.key });
  });

  test.each([
    [
      { OVIRT_NODE_BROKER_CERT_FILE: paths.OVIRT_NODE_BROKER_CERT_FILE },
      'broker.keyFile is not set, but a certificate is; expected both or neither',
    ],
    [
      { OVIRT_NODE_BROKER_KEY_FILE: paths.OVIRT_NODE_BROKER_KEY_FILE },
      'broker.certFile is not set, but a key is; expected both or neither',
    ],
    [
      { ...paths, OVIRT_NODE_BROKER_CERT_FILE: fileOf('text', 'hello\n') },
      'broker.certFile DIR/text contains no certificate; expected PEM that begins with -----BEGIN CERTIFICATE-----',
    ],
    [
      { ...paths, OVIRT_NODE_BROKER_KEY_FILE: paths.OVIRT_NODE_BROKER_CERT_FILE },
      'broker.keyFile DIR/cert.pem contains no private key; expected PEM that begins with -----BEGIN PRIVATE KEY-----',
    ],
    [
      { ...paths, OVIRT_NODE_BROKER_KEY_FILE: fileOf('other.pem', createSelfSigned().key) },
      'broker.keyFile DIR/other.pem does not belong to the certificate; expected the key that the certificate was made with',
    ],
  ])('names the mistake in %j', (environment, text) => {
    expect(problemsOf(environment)).toEqual([text]);
  });

  test('refuses a key with a passphrase', async () => {
    const { createPrivateKey } = await import('node:crypto');
    const locked = createPrivateKey(one.key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'x',
    });
    expect(
      problemsOf({ ...paths, OVIRT_NODE_BROKER_KEY_FILE: fileOf('locked.pem', String(locked)) }),
    ).toEqual([
      'broker.keyFile DIR/locked.pem is a key with a passphrase; expected a key without, because the agent starts unattended',
    ]);
  });
});
