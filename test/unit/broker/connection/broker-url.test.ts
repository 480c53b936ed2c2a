import { describe, expect, test } from 'vitest';
import { BrokerError, type BrokerErrorKind } from '../../../../src/broker/broker-error.ts';
import { connect } from '../../../../src/broker/connect.ts';
import { parseBrokerUrl } from '../../../../src/broker/connection/broker-url.ts';
import {
  createClientMechanisms,
  resolveCredentials,
} from '../../../../src/broker/connection/login/client-mechanisms.ts';
import { checkPlainTextPassword } from '../../../../src/broker/connection/login/plain-text-password.ts';
import { toBrokerError } from '../../../../src/broker/connection/to-broker-error.ts';

function catchBrokerError(call: () => unknown): BrokerError {
  try {
    call();
  } catch (error) {
    if (error instanceof BrokerError) return error;
    throw error;
  }
  throw new Error('expected a BrokerError');
}

describe('parseBrokerUrl', () => {
  test.each([
    ['amqp://host', 'amqp://host:5672', 'host', 5672, false],
    ['amqps://host', 'amqps://host:5671', 'host', 5671, true],
    ['amqp://[::1]:5000', 'amqp://[::1]:5000', '::1', 5000, false],
    ['amqp://[fe80::1%eth0]', 'amqp://[fe80::1%eth0]:5672', 'fe80::1%eth0', 5672, false],
    ['amqp://fe80::1%eth0', 'amqp://[fe80::1%eth0]:5672', 'fe80::1%eth0', 5672, false],
    ['amqps://fe80::1%br-0.7:99', 'amqps://[fe80::1%br-0.7]:99', 'fe80::1%br-0.7', 99, true],
    ['amqp://[fe80::1%25eth0]:5000/', 'amqp://[fe80::1%eth0]:5000', 'fe80::1%eth0', 5000, false],
    ['amqp://[FE80::0:1%2]', 'amqp://[fe80::1%2]:5672', 'fe80::1%2', 5672, false],
    ['amqp://10.0.0.9:1/', 'amqp://10.0.0.9:1', '10.0.0.9', 1, false],
  ])('parseBrokerUrl parses %s as %s', (text, shown, host, port, tls) => {
    expect(parseBrokerUrl(text)).toMatchObject({
      redacted: shown,
      host,
      port,
      tls,
      user: undefined,
      password: undefined,
    });
  });

  test('parseBrokerUrl reads user and password beside an address with a zone, and its own redacted URL', () => {
    const url = parseBrokerUrl('amqp://me:p%40ss@[fe80::1%eth0]:5');
    expect(url).toMatchObject({ user: 'me', password: 'p@ss', redacted: 'amqp://[fe80::1%eth0]:5' });
    expect(parseBrokerUrl(url.redacted)).toMatchObject({ host: 'fe80::1%eth0', port: 5 });
  });

  test('parseBrokerUrl reads user and password and redacts both', () => {
    const url = parseBrokerUrl('amqp://j%C3%BCrgen:p%40ss%2Fw@host:5');
    expect(url).toMatchObject({ user: 'jürgen', password: 'p@ss/w', redacted: 'amqp://host:5' });
  });

  test.each([
    'host:5672',
    'amq://user:secret@host',
    'user:secret@host',
    'amqp:/user:secret@host',
    'amqp:user:secret@host',
    'amqp://user:12/secret@host',
    'amqp://user:secret',
    'secret@host',
    'amqp://[fe80::1%]',
    'amqp://2001:db8::1%eth0',
    'amqp://fe80::1%eth0:port',
    'http://host',
    'amqp://',
    'amqp://user:secret@host/vhost',
    'amqp://host:99999',
    'amqp://user:%zz-secret@host',
    'amqp://host?secret=1',
    '',
  ])('parseBrokerUrl rejects %j in one line without the password', (text) => {
    const error = catchBrokerError(() => parseBrokerUrl(text));
    expect(error.kind).toBe('address');
    expect(error.message).toContain('amqp://host[:port]');
    expect(error.message).not.toContain('\n');
    expect(error.message + error.url).not.toMatch(/secret@|:secret|zz-secret/);
  });

  test.each([
    [{ urls: [] }, 'expected at least one broker URL'],
    [{ urls: ['amqp://h'], containerId: 'a/b' }, 'expected a name without a slash'],
    [{ urls: ['amqp://h'], dialect: 'klingon' }, 'expected one of: qpid'],
  ])('connect rejects %j before it opens a connection', (options, text) => {
    const error = catchBrokerError(() => connect({ containerId: 'c', retry: 'never', ...options }));
    expect(error.message).toContain(text);
  });
});

describe('toBrokerError', () => {
  const url = parseBrokerUrl('amqp://u:secret@host');
  test.each<[unknown, BrokerErrorKind, string]>([
    [{ code: 'ECONNREFUSED' }, 'refused', 'no broker at amqp://host:5672 (connection refused)'],
    [{ code: 'ENOTFOUND' }, 'name', 'no broker at amqp://host:5672 (no such host)'],
    [{ code: 'ETIMEDOUT' }, 'timeout', 'no broker at amqp://host:5672 (no answer)'],
    [
      { code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' },
      'tls',
      '(its certificate has expired: CERT_HAS_EXPIRED)',
    ],
    [
      { condition: 'amqp:unauthorized-access', description: 'Failed: 1' },
      'unauthorized',
      '(login refused for user u)',
    ],
    [
      { condition: 'amqp:unauthorized-access', description: 'No suitable mechanism; server supports GSSAPI' },
      'unauthorized',
      'the broker accepts only GSSAPI',
    ],
    [
      { condition: 'amqp:connection:forced', description: 'bye\nbye' },
      'protocol',
      'amqp:connection:forced: bye bye',
    ],
    [new Error('Invalid protocol header'), 'protocol', '(Invalid protocol header)'],
    [undefined, 'protocol', 'no reason given'],
  ])('toBrokerError turns %j into kind %s', (cause, kind, text) => {
    const error = toBrokerError(url, cause, { user: 'u', password: undefined, hasCertificate: false });
    expect(error).toMatchObject({ kind, url: 'amqp://host:5672' });
    expect(error.message).toContain(text);
    expect(error.message).not.toContain('secret');
  });
});

describe('login', () => {
  const login = { user: undefined, password: undefined, hasCertificate: false };

  test('createClientMechanisms encodes user and password of PLAIN as UTF-8', () => {
    const { PLAIN } = createClientMechanisms({ ...login, user: 'jürgen', password: 'пароль' });
    let response: Buffer | undefined;
    PLAIN?.().start((_error, octets) => {
      response = octets;
    });
    expect(response?.toString('utf8')).toBe('\0jürgen\0пароль');
  });

  test('createClientMechanisms offers EXTERNAL and ANONYMOUS without a user, and only PLAIN with one', () => {
    expect(Object.keys(createClientMechanisms(login))).toEqual(['ANONYMOUS']);
    expect(Object.keys(createClientMechanisms({ ...login, hasCertificate: true }))).toEqual([
      'EXTERNAL',
      'ANONYMOUS',
    ]);
    for (const hasCertificate of [true, false])
      expect(Object.keys(createClientMechanisms({ ...login, user: 'user', hasCertificate }))).toEqual([
        'PLAIN',
      ]);
  });

  test('resolveCredentials has a certificate only over TLS', () => {
    const cert = 'PEM';
    expect(resolveCredentials(parseBrokerUrl('amqps://host'), { cert }).hasCertificate).toBe(true);
    expect(resolveCredentials(parseBrokerUrl('amqp://host'), { cert }).hasCertificate).toBe(false);
  });

  test.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['fe80::1%eth0', false],
    ['2001:db8::1', false],
    [undefined, false],
  ])('checkPlainTextPassword allows a password to %s without TLS: %s', (address, isAllowed) => {
    const plain = parseBrokerUrl('amqp://host');
    const ends = { localPort: 40_000, remoteAddress: address, remotePort: 1 };
    const problem = checkPlainTextPassword(plain, { user: 'u' }, ends);
    expect(problem === undefined).toBe(isAllowed);
    if (problem !== undefined)
      expect(toBrokerError(plain, problem, login)).toMatchObject({ kind: 'unencrypted' });
    expect(checkPlainTextPassword(plain, { user: 'u', allowPlainText: true }, ends)).toBeUndefined();
    expect(checkPlainTextPassword(plain, {}, ends)).toBeUndefined();
    expect(checkPlainTextPassword(parseBrokerUrl('amqps://host'), { user: 'u' }, ends)).toBeUndefined();
  });
});
