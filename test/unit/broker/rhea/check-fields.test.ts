import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startEmbeddedBroker } from '#broker';
import { startFaultyBroker } from '../../../kit/broker/faulty-broker.ts';
import {
  attachFrame,
  beginFrame,
  described,
  drainFrame,
  frame,
  nil,
  no,
  openFrame,
  protocolHeader,
  text,
  uint,
} from '../../../kit/broker/frames.ts';
import { connectBroker } from '../../../kit/broker/messages.ts';
import { cpuMs } from '../../../kit/cpu-ms.ts';
import { waitUntil } from '../../../kit/wait-until.ts';

const maxUint = 0xffff_ffff;

/** A client of an embedded broker that logs in without SASL and sends frames by hand. */
async function connectClient(port: number, ...frames: readonly Buffer[]) {
  const socket = dial(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  const octets: Buffer[] = [];
  socket.on('data', (data) => octets.push(data));
  socket.write(Buffer.concat([protocolHeader, ...frames]));
  await once(socket, 'connect');
  return { socket, received: () => Buffer.concat(octets).toString('latin1') };
}

/** Sends frames to an embedded broker. @returns all that it answers until it hangs up. */
async function readRefusal(...frames: readonly Buffer[]): Promise<string> {
  await using embedded = await startEmbeddedBroker({ port: 0 });
  const { socket, received } = await connectClient(embedded.port, ...frames);
  await once(socket, 'close');
  return received();
}

const attached = [openFrame(), beginFrame, attachFrame('a', uint(0))];

describe('the embedded broker', () => {
  test.each([
    ['max-frame-size 1', openFrame({ maxFrameSize: uint(1) }), 'max-frame-size is 1; expected 512 to'],
    ['max-frame-size 0', openFrame({ maxFrameSize: '43' }), 'max-frame-size is 0; expected 512 to'],
    ['max-frame-size 511', openFrame({ maxFrameSize: uint(511) }), 'max-frame-size is 511; expected 512 to'],
    ['max-frame-size as text', openFrame({ maxFrameSize: text('1') }), 'max-frame-size is a value of type'],
    [
      'channel-max 65536',
      openFrame({ channelMax: uint(65_536) }),
      'channel-max is 65536; expected 0 to 65535',
    ],
    ['idle-time-out 1', openFrame({ idleTimeOut: uint(1) }), 'idle-time-out is 1; expected 0, or at least'],
  ])('closes a connection with a reason when its open frame has %s', async (_, open, reason) => {
    const answer = await readRefusal(open, beginFrame, attachFrame('a', uint(0)));
    expect(answer).toContain('amqp:invalid-field');
    expect(answer).toContain(reason);
  });

  test.each([
    ['a begin on a channel in use', [openFrame(), beginFrame, beginFrame], 'channel of a begin is 0'],
    ['an attach on a handle in use', [...attached, attachFrame('b', uint(0))], 'handle is 0; expected one'],
    ['an attach without a handle', [openFrame(), beginFrame, attachFrame('a', nil)], 'handle is absent'],
    ['a handle that is text', [openFrame(), beginFrame, attachFrame('a', text('__proto__'))], 'handle is a'],
    [
      'a settle mode of 3',
      [openFrame(), beginFrame, frame('12', [text('a'), '43', no, '5003'])],
      'snd-settle',
    ],
    [
      'a credit that is text',
      [...attached, drainFrame(uint(0), text('1'))],
      'link-credit is a value of type',
    ],
    ['a negative delivery count', [...attached, drainFrame('54ff', uint(1))], 'delivery-count is -1'],
    [
      'a flow on an unknown handle',
      [openFrame(), beginFrame, drainFrame('43', '43')],
      'handle is 0; expected',
    ],
  ])('closes a connection with a reason after %s', async (_, frames, reason) => {
    const answer = await readRefusal(...frames);
    expect(answer).toContain('amqp:invalid-field');
    expect(answer).toContain(reason);
  });

  test('accepts a handle again after its link is detached', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const detach = frame('16', [uint(0), '41']);
    const { socket, received } = await connectClient(embedded.port, ...attached, detach);
    socket.write(attachFrame('second', uint(0)));
    await waitUntil(() => received().includes('second'));
    expect(received()).not.toContain('amqp:invalid-field');
    socket.destroy();
  });

  test.each([
    ['a boolean of two octets', '5601'],
    ['a binary', 'a00101'],
  ])('drains any credit in one step when the drain is %s', async (_, drain) => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const { socket, received } = await connectClient(embedded.port, ...attached);
    const before = cpuMs();
    const fields = [uint(0), uint(100), uint(0), uint(100), uint(0), uint(0), uint(maxUint), nil, drain];
    socket.write(frame('13', fields));
    socket.write(attachFrame('second', uint(1)));
    await waitUntil(() => received().includes('second'));
    // rhea counts down from 2^32 for seconds.
    expect(cpuMs() - before).toBeLessThan(2_000);
    socket.destroy();
  });

  test('drains any credit in one step and serves on, also when the delivery count goes back', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const { socket, received } = await connectClient(embedded.port, ...attached);
    const started = performance.now();
    socket.write(drainFrame(uint(0), uint(maxUint)));
    await waitUntil(() => received().includes('\u0070\u00ff\u00ff\u00ff\u00ff'));
    socket.write(drainFrame(uint(0), uint(0)));
    socket.write(attachFrame('second', uint(1)));
    await waitUntil(() => received().includes('second'));
    expect(performance.now() - started).toBeLessThan(2_500);
    socket.destroy();
  });

  test('sends no stream of empty frames for an idle timeout of 2^32 - 1', async () => {
    await using embedded = await startEmbeddedBroker({ port: 0 });
    const { socket, received } = await connectClient(
      embedded.port,
      openFrame({ idleTimeOut: uint(maxUint) }),
      beginFrame,
    );
    await waitUntil(() => received().includes('ovirt-node-embedded'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const emptyFrames = received().split('\0\0\0\u0008\u0002\0\0\0').length - 1;
    expect(emptyFrames).toBeLessThan(3);
    socket.destroy();
  });
});

describe('a client', () => {
  test.each([
    ['max-frame-size 1', openFrame({ maxFrameSize: uint(1) }), 'max-frame-size is 1; expected 512 to'],
    ['max-frame-size 16', openFrame({ maxFrameSize: uint(16) }), 'max-frame-size is 16; expected 512 to'],
    ['idle-time-out 2', openFrame({ idleTimeOut: uint(2) }), 'idle-time-out is 2; expected 0, or at least'],
    ['channel-max as a list', openFrame({ channelMax: described('10', []) }), 'channel-max is a value'],
  ])('ends its connection with the reason when the broker opens with %s', async (_, open, reason) => {
    await using peer = await startFaultyBroker(open);
    await expect(connectBroker([peer.url])).rejects.toThrow(reason);
  });
});
