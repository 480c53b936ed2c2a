import { describe, expect, test } from 'vitest';
import { connect, startEmbeddedBroker } from '#broker';
import { connectBroker } from '../../kit/broker/messages.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const user = 'jürgen';
const password = 'pässwörd/@:';
const authenticate = (name: string, secret: string) => name === user && secret === password;
const inUrl = (port: number, secret: string) =>
  `amqp://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@127.0.0.1:${port}`;

describe('a broker that asks who comes', () => {
  test('lets in who knows the password, in the address or beside it', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0, authenticate });
    await using one = await connectBroker([inUrl(embedded.port, password)]);
    await using other = await connectBroker(embedded.urls, { user, password });
    expect(one.status()).toMatchObject({ state: 'connected', url: `amqp://127.0.0.1:${embedded.port}` });
    expect(other.status().state).toBe('connected');
  });

  test.each([
    ['with a wrong password', { user, password: 'wrong-secret' }, 'login refused for user jürgen'],
    ['with no password', { user }, 'login refused for user jürgen'],
    ['without a user', {}, 'it takes PLAIN only for nobody (no user is given)'],
  ])('refuses one %s, in words without the password', async (_who, login, text) => {
    await using embedded = await startEmbeddedBroker({ port: 0, authenticate });
    const broker = connect({ urls: embedded.urls, containerId: 'c', retry: 'never', ...login });
    const error = await broker.ready().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'unauthorized' });
    expect(String(error)).toContain(text);
    expect(String(error)).not.toContain('wrong-secret');
    await waitUntil(() => embedded.connections === 0);
  });

  test('knows one by the name of its address, or beside it, or by the one that is told', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0, authenticate });
    await using one = await connectBroker([inUrl(embedded.port, password)]);
    await using other = await connectBroker(embedded.urls, { user, password, userId: 'CN=node7' });
    expect(one.status()).toMatchObject({ user });
    expect(other.status()).toMatchObject({ user: 'CN=node7' });
  });

  test('is asked again after it refused, where retry is wanted', async () => {
    let allowed = false;
    await using embedded = await startEmbeddedBroker({ port: 0, authenticate: () => allowed });
    await using broker = connect({ urls: embedded.urls, containerId: 'c', retry: 'forever', user, password });
    await waitUntil(() => broker.status().state === 'waiting');
    allowed = true;
    await broker.ready();
  });

  test('that fails to decide refuses', async () => {
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

test('a broker that does not ask takes a user all the same', async () => {
  await using embedded = await startEmbeddedBroker({ port: 0 });
  await using broker = await connectBroker(embedded.urls, { user, password });
  expect(broker.status().state).toBe('connected');
});
