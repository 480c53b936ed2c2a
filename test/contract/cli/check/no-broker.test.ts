import { describe, expect, test } from 'vitest';
import { findFreePort, startRawPeer } from '../../../kit/broker/raw-peer.ts';
import { runOvirtNode } from '../../../kit/cli/command-line.ts';
import { nodeUuid, runCheck } from '../../../kit/cli/run-check.ts';

test('check advises on a refused port and skips the remaining steps', async () => {
  const port = await findFreePort();
  const environment = { OVIRT_NODE_NODE_UUID: nodeUuid };
  const { status, out, err } = await runOvirtNode(
    ['check', '--broker', `amqp://127.0.0.1:${port}`],
    environment,
  );
  expect([status, err]).toEqual([69, '']);
  const untried = [
    'TLS',
    'mechanism',
    'login',
    'broker',
    'exchanges',
    'permissions',
    'round trip',
    'vouching',
    'clock',
  ];
  expect(out).toBe(`amqp://127.0.0.1:${port}
  ok  name           127.0.0.1 is an address, no name to look up
  no  port           connection refused on port ${port}
                     → is the broker started, and does it listen there (\`ss -ltn\` on its machine), on this address and not on loopback only? Is AMQP switched on: ActiveMQ 6.3 ships with it off. The usual port is 5672.
${[...untried, 'other agents'].map((name) => `  -   ${name.padEnd(12)}   not tried, since port failed\n`).join('')}`);
});

test('check fails at step name for an unknown host', async () => {
  const { status, failed, step } = await runCheck(['--broker', 'amqp://broker.invalid', '--timeout', '4']);
  expect([status, failed]).toEqual([69, ['name']]);
  expect(step('name')?.text).toContain('broker.invalid');
  expect(step('port')?.text).toBe('not tried, since name failed');
});

describe('a server that is not a broker', () => {
  test.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'it is a web server', 'usually 5672'],
    ['an older AMQP', 'AMQP\u0000\u0000\u0009\u0001', 'it speaks an older AMQP, not 1.0', 'rabbitmq_amqp1_0'],
    [
      'AMQP without SASL',
      'AMQP\u0000\u0001\u0000\u0000',
      'it speaks AMQP 1.0, but without SASL',
      'ANONYMOUS',
    ],
    [
      'a TLS alert',
      '\u0015\u0003\u0001\u0000\u0002\u0002F',
      'it speaks TLS on this port',
      'name it amqps://127.0.0.1:',
    ],
    [
      'OpenWire',
      '\u0000\u0000\u0001L\u0001ActiveMQ\u0000\u0000\u0000\u000c',
      'it speaks OpenWire',
      'transport connector amqp',
    ],
    [
      'noise',
      '\u0007\u0001\u00ff!',
      'it does not speak AMQP 1.0; it begins with "\\u0007',
      'name the port of AMQP',
    ],
    [
      'an offer of a frame too large',
      'AMQP\u0003\u0001\u0000\u0000\u007f\u0000\u0000\u0000\u0002\u0001\u0000\u0000',
      'the rest of its answer is unreadable',
      'log',
    ],
  ])('check identifies %s', async (_name, octets, text, advice) => {
    await using peer = await startRawPeer((socket) => {
      socket.resume();
      socket.end(Buffer.from(octets, 'latin1'));
    });
    const { status, failed, step } = await runCheck(['--broker', peer.url]);
    expect([status, failed]).toEqual([69, ['mechanism']]);
    expect(step('mechanism')?.text).toContain(text);
    expect(step('mechanism')?.advice).toContain(advice);
  });

  test('check gives up a silent server at the time limit', async () => {
    await using peer = await startRawPeer((socket) => socket.resume());
    const begun = performance.now();
    const { status, failed, step } = await runCheck(['--broker', peer.url, '--timeout', '0.3']);
    expect(performance.now() - begun).toBeLessThan(3000);
    expect([status, failed]).toEqual([69, ['mechanism']]);
    expect(step('mechanism')?.text).toBe('the server accepts the connection and sends nothing within 0.3 s');
  });

  test('check reports a server that closes the connection', async () => {
    await using peer = await startRawPeer((socket) => socket.destroy());
    const { status, step } = await runCheck(['--broker', peer.url]);
    expect(status).toBe(69);
    expect(step('mechanism')?.text).toContain('the server closes the connection without an answer');
  });
});
