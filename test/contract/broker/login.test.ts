import { describe, expect, test } from 'vitest';
import { connect, startEmbeddedBroker } from '#broker';
import { connectBroker } from '../../kit/broker/messages.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const user = 'jürgen';
const password = 'pässwörd/@:';
const authenticate = (name: string, secret: string) => name === user && secret === password;
const inUrl = (port: number, secret: string) =>
  `amqp://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@127.0.0.1:${port}`;

describe('a broker that requires a login', () => {
  test('connect logs in with user and password from the URL or the options', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0, authenticate });
    await using one = await connectBroker([inUrl(embedded.port, password)]);
    await using other = await connectBroker(embedded.urls, { user, password });
    expect(one.status()).toMatchObject({ state: 'connected', url: `amqp://127.0.0.1:${embedded.port}` });
    expect(other.status().state).toBe('connected');
  });

  test.each([
    ['with a wrong password', { user, password: 'wrong-secret' }, 'login refused for user jürgen'],
    ['with no password', { user }, 'login refused for user jürgen'],
    ['without a user', {}, 'the broker accepts only PLAIN for an anonymous client (user is not set)'],
  ])('ready rejects a login %s without the password in its message', async (_case, login, text) => {
    await using embedded = await startEmbeddedBroker({ port: 0, authenticate });
    const broker = connect({ urls: embedded.urls, containerId: 'c', retry: 'never', ...login });
    const error = await broker.ready().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'unauthorized' });
    expect(String(error)).toContain(text);
    expect(String(error)).not.toContain('wrong-secret');
    await waitUntil(() => embedded.connections === 0);
  });

  test('the status contains the login name or the user id of the options', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0, authenticate });
    await using one = await connectBroker([inUrl(embedded.port, password)]);
    await using other = await connectBroker(embedded.urls, { user, password, userId: 'CN=node7' });
    expect(one.status()).toMatchObject({ user });
    expect(other.status()).toMatchObject({ user: 'CN=node7' });
  });

  test('connect with retry logs in after an earlier refusal', async () => {
    let allowed = false;
    await using embedded = await startEmbeddedBroker({ port: 0, authenticate: () => allowed });
    await using broker = connect({ urls: embedded.urls, containerId: 'c', retry: 'forever', user, password });
    await waitUntil(() => broker.status().state === 'waiting');
    allowed = true;
    await broker.ready();
  });

  test('ready rejects when authenticate throws', async () => {
    await using embedded = await startEmbeddedBroker({
      port: 0,
      authenticate: () => {
        throw new Error('no user database');
      },
    });
    const broker = connect({ urls: embedded.urls, containerId: 'c', retry: 'never', user, password });
    await expect(broker.ready()).rejects.toMatchObject({
      kind: expect.stringMatching(/unauthorized|protocol/),
    });
  });
});

test('connect with a user works on a broker without logins', async () => {
  await using embedded = await startEmbeddedBroker({ port: 0 });
  await using broker = await connectBroker(embedded.urls, { user, password });
  expect(broker.status().state).toBe('connected');
});
