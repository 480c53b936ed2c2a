import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { connect } from '#broker';

/** A user of the machine that is neither root, nor a service, nor the one of the test. */
const person = 54_321;
/** Offers PLAIN as a broker does, and prints all that it receives as base64. */
const impostor = `
  const offer = Buffer.concat([Buffer.from('AMQP\\x03\\x01\\0\\0', 'latin1'), Buffer.from('0000001502010000005340c0080' + '1a305504c41494e', 'hex')]);
  const server = require('node:net').createServer((socket) => {
    socket.write(offer);
    socket.on('data', (part) => console.log('got ' + part.toString('base64')));
    socket.on('error', () => undefined);
  });
  server.listen(0, process.argv[1], () => console.log('port ' + server.address().port));
`;

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

async function startImpostor(
  host: string,
): Promise<{ readonly port: number; readonly received: () => string }> {
  let out = '';
  const started = spawn(process.execPath, ['-e', impostor, host], {
    uid: person,
    gid: person,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  await new Promise<void>((resolve) => {
    started.stdout.on('data', (part: Buffer) => {
      out += part.toString();
      if (out.includes('port ')) resolve();
    });
  });
  const octets = () => [...out.matchAll(/^got (.*)$/gm)].map(([, text = '']) => Buffer.from(text, 'base64'));
  return {
    port: Number(/port (\d+)/.exec(out)?.[1]),
    received: () => Buffer.concat(octets()).toString('latin1'),
  };
}

test.each(['127.0.0.1', '0.0.0.0', '::'])(
  'sends no password to a port of another user at %s, unless the configuration allows it',
  async (host) => {
    const { port, received } = await startImpostor(host);
    const logIn = (allowPlainText: boolean) =>
      connect({
        urls: [`amqp://127.0.0.1:${port}`],
        user: 'north',
        password: 'pole-secret',
        containerId: crypto.randomUUID(),
        retry: 'never',
        connectTimeoutMs: 1_000,
        allowPlainText,
      })
        .ready()
        .catch((error: unknown) => error);
    expect(await logIn(false)).toMatchObject({
      kind: 'unencrypted',
      message: expect.stringContaining(`belongs to user ${person}`),
    });
    expect(received()).not.toContain('pole-secret');
    await logIn(true);
    expect(received()).toContain('pole-secret');
  },
);
