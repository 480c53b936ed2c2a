import dns from 'node:dns';
import { afterEach, expect, test, vi } from 'vitest';
import { connect, parseBrokerUrl } from '#broker';
import type { CheckContext } from '../../../../src/cli/check/check-context.ts';
import { portStep } from '../../../../src/cli/check/steps/port.ts';
import { findFreePort, startRawPeer } from '../../../kit/broker/raw-peer.ts';
import { startStalledListener } from '../../../kit/broker/stalled-listener.ts';

afterEach(() => vi.restoreAllMocks());

/** Lets every name of this process have these addresses. */
function mockLookup(...addresses: readonly string[]): void {
  const lookup = (_host: string, _options: object, callback: (error: null, found: object[]) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as never);
}

const runStep = (port: number, timeoutMs = 8000) =>
  portStep.run({ url: parseBrokerUrl(`amqp://broker.test:${port}`), access: {}, timeoutMs } as CheckContext);

test('check and the agent wait for a slow address whose next one is dead', async () => {
  await using slow = await startStalledListener('127.0.0.2');
  await using _dead = await startStalledListener('127.0.0.3', slow.port);
  mockLookup('127.0.0.2', '127.0.0.3');
  const broker = connect({ urls: [`amqp://broker.test:${slow.port}`], containerId: 'c', retry: 'never' });
  const reason = broker.ready().catch((error: Error) => error.message);
  const finding = runStep(slow.port);
  // The kernel's second packet follows after a second; Node's own limit of an address ends after 250 ms.
  setTimeout(() => slow.resume(), 400);
  expect(await finding).toEqual({ ok: true, text: `127.0.0.2 takes connections on port ${slow.port}` });
  expect(await reason).toContain('connection ended by the other side');
  await broker.close();
}, 20_000);

test('check passes on the second address of a name, and warns of the first one that does not answer', async () => {
  await using peer = await startRawPeer(() => undefined);
  await using _dead = await startStalledListener('127.0.0.2', peer.port);
  mockLookup('127.0.0.2', '127.0.0.1');
  expect(await runStep(peer.port)).toMatchObject({
    ok: true,
    text: `127.0.0.1 takes connections on port ${peer.port}; no answer from 127.0.0.2`,
    advice: expect.stringContaining('correct DNS or /etc/hosts, or give the address 127.0.0.1'),
  });
}, 20_000);

test('check says why each address of a name fails', async () => {
  await using dead = await startStalledListener('127.0.0.2');
  mockLookup('127.0.0.3', '127.0.0.2');
  expect(await runStep(dead.port, 1000)).toMatchObject({
    ok: false,
    text: `no connection to port ${dead.port}: 127.0.0.3: connection refused; 127.0.0.2: no answer`,
  });
  const port = await findFreePort();
  mockLookup('127.0.0.3', '127.0.0.4');
  expect(await runStep(port)).toMatchObject({
    ok: false,
    text: `no connection to port ${port}: 127.0.0.3: connection refused; 127.0.0.4: connection refused`,
  });
}, 20_000);
