import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  brokerAccess,
  hasPasswordInFlag,
  listBrokerProblems,
} from '../../../../src/cli/config/broker-access.ts';
import { ConfigError, loadConfig, quoteValue } from '../../../../src/cli/config/load-config.ts';
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
  test('comes from the first line of a file, whatever ends it, or from the environment', () => {
    for (const text of ['secret', 'secret\n', 'secret\r\nmore\n']) {
      const { password } = brokerAccess(
        configOf({ OVIRT_NODE_BROKER_PASSWORD_FILE: fileOf('password', text) }),
      );
      expect(password).toBe('secret');
    }
    expect(brokerAccess(configOf({ OVIRT_NODE_BROKER_PASSWORD: 'secret' })).password).toBe('secret');
  });

  test('from two places, from a file that is not there or has none is a mistake', () => {
    const path = fileOf('password', 'secret\n');
    expect(problemsOf({ OVIRT_NODE_BROKER_PASSWORD: 'x', OVIRT_NODE_BROKER_PASSWORD_FILE: path })).toEqual([
      'broker.password and broker.passwordFile are both given; one of them',
    ]);
    expect(problemsOf({ OVIRT_NODE_BROKER_PASSWORD_FILE: fileOf('blank', '\nsecret\n') })).toEqual([
      'broker.passwordFile is DIR/blank, whose first line is empty',
    ]);
    expect(problemsOf({ OVIRT_NODE_BROKER_PASSWORD_FILE: join(folder, 'none') })[0]).toMatch(
      /^broker\.passwordFile is DIR\/none, which cannot be read: ENOENT/,
    );
  });

  test('is printed nowhere', () => {
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

  test('in a URL that was typed is taken out of the list of processes, and known to have been there', () => {
    const words = ['node', 'main.ts', 'agent', '--broker', 'amqp://me:s@cret@host', '--broker=amqps://a:b@c'];
    expect(titleWithoutPasswords(words)).toBe(
      'node main.ts agent --broker amqp://me:***@host --broker=amqps://a:***@c',
    );
    expect(titleWithoutPasswords(['node', 'main.ts', '--broker', 'amqp://me@host:5672'])).toBeUndefined();
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

  test('goes with its key', () => {
    expect(problemsOf(paths)).toEqual([]);
    expect(brokerAccess(configOf(paths))).toMatchObject({ cert: one.cert, key: one.key });
  });

  test.each([
    [
      { OVIRT_NODE_BROKER_CERT_FILE: paths.OVIRT_NODE_BROKER_CERT_FILE },
      'broker.keyFile is not given, and there is a certificate; both or none',
    ],
    [
      { OVIRT_NODE_BROKER_KEY_FILE: paths.OVIRT_NODE_BROKER_KEY_FILE },
      'broker.certFile is not given, and there is a key; both or none',
    ],
    [
      { ...paths, OVIRT_NODE_BROKER_CERT_FILE: fileOf('text', 'hello\n') },
      'broker.certFile DIR/text holds no certificate; PEM that begins with -----BEGIN CERTIFICATE-----',
    ],
    [
      { ...paths, OVIRT_NODE_BROKER_KEY_FILE: paths.OVIRT_NODE_BROKER_CERT_FILE },
      'broker.keyFile DIR/cert.pem holds no private key; PEM that begins with -----BEGIN PRIVATE KEY-----',
    ],
    [
      { ...paths, OVIRT_NODE_BROKER_KEY_FILE: fileOf('other.pem', createSelfSigned().key) },
      'broker.keyFile DIR/other.pem is not the key of the certificate; the one that it was made with',
    ],
  ])('%j is told with what is wrong', (environment, text) => {
    expect(problemsOf(environment)).toEqual([text]);
  });

  test('with a key that wants a passphrase is told so', async () => {
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
      'broker.keyFile DIR/locked.pem is a key with a passphrase, which nobody is there to type; one without',
    ]);
  });
});
