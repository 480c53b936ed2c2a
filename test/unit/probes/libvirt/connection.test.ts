import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TimeoutError } from '#base';
import { LibvirtConnection, LibvirtRefusal } from '../../../../src/probes/libvirt/rpc/connection.ts';
import {
  askCapabilities,
  askHostname,
  askMemoryKiB,
  askNodeInfo,
} from '../../../../src/probes/libvirt/rpc/questions.ts';
import {
  type Answer,
  FakeLibvirt,
  recording,
  type refusal,
  reply,
  text,
  word,
} from '../../../kit/libvirt/fake-libvirt.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'libvirt-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Call = Parameters<typeof refusal>[0];

async function connectTo(answer: (call: Call) => Answer) {
  const server = await FakeLibvirt.start(folder, answer);
  const socket = createConnection({ path: join(folder, 'run/libvirt/libvirt-sock-ro') });
  await once(socket, 'connect');
  const connection = new LibvirtConnection(socket);
  return {
    connection,
    async [Symbol.asyncDispose]() {
      connection.close();
      await server.stop();
    },
  };
}

const nothing = Buffer.alloc(0);
const ask = (connection: LibvirtConnection) => connection.call(59, nothing, 10_000);

test('rejects with code and text of a recorded refusal, and goes on', async () => {
  let count = 0;
  await using fake = await connectTo((call) => {
    count += 1;
    if (count > 1) return reply(call, text('node7'));
    const octets = Buffer.from(recording.refusal.reply, 'hex');
    octets.writeUInt32BE(call.serial, 20);
    octets.writeUInt32BE(call.procedure, 12);
    return octets;
  });
  const refused = await ask(fake.connection).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(LibvirtRefusal);
  expect(refused).toMatchObject({ code: 1, message: 'internal error: hypervisor connection not open' });
  expect(await askHostname(fake.connection)).toBe('node7');
});

test.each<[string, (call: Call) => Answer, string]>([
  [
    'a later serial',
    (call) => reply({ ...call, serial: call.serial + 1 }, text('x')),
    'serial of a reply is 2',
  ],
  ['another procedure', (call) => reply({ ...call, procedure: 7 }, text('x')), 'for procedure 7; expected 1'],
  ['a huge length', () => word(0xffff_fff0, 0, 0), 'length of a message is 4294967280'],
  ['a length below the header', () => word(4, 0, 0), 'length of a message is 4; expected 28'],
  ['another status', (call) => reply(call, nothing, 2), 'status of a reply is 2; expected 0 or 1'],
  ['an error without a text', (call) => reply(call, word(3), 1), 'ends after 32 octets'],
  [
    'an error with a huge text',
    (call) => reply(call, word(3, 0, 1, 0x7fff_ffff), 1),
    'a length is 2147483647',
  ],
  [
    'a call instead of a reply',
    (call) => Buffer.concat([word(28, 0x20008086, 1, 59, 0, call.serial, 0)]),
    'type of a message is 0',
  ],
  ['an end in the middle', () => 'close', 'the connection is closed'],
])('ends the connection at %s', async (_, answer, reason) => {
  await using fake = await connectTo(answer);
  await expect(ask(fake.connection)).rejects.toThrow(reason);
  await fake.connection.ended;
  await expect(ask(fake.connection)).rejects.toThrow(reason);
});

test('ends a wait for an answer at its limit, and ignores the answer that comes later', async () => {
  let late: Call | undefined;
  await using fake = await connectTo((call) => {
    if (late) return Buffer.concat([reply(late, text('late')), reply(call, text('node7'))]);
    late = call;
    return undefined;
  });
  await expect(fake.connection.call(59, nothing, 20)).rejects.toThrow(TimeoutError);
  expect(await askHostname(fake.connection)).toBe('node7');
});

test('ignores events and messages of other programs', async () => {
  await using fake = await connectTo((call) =>
    Buffer.concat([
      word(28, 0x20008086, 1, 105, 2, 0, 0),
      word(28, 0x6b656570, 1, 1, 2, 0, 0),
      reply(call, text('node7')),
    ]),
  );
  expect(await askHostname(fake.connection)).toBe('node7');
});

test('refuses answers whose content does not fit', async () => {
  const negative = Buffer.concat([word(...Array.from({ length: 32 }, () => 0)), word(0, 1, 0xffff_ffff)]);
  await using nodes = await connectTo((call) => reply(call, negative));
  await expect(askNodeInfo(nodes.connection)).rejects.toThrow('a count is -1');
  await using cut = await connectTo((call) => reply(call, word(1, 2, 3)));
  await expect(askNodeInfo(cut.connection)).rejects.toThrow('ends after 40 octets');
  await using many = await connectTo((call) => reply(call, word(0, 1_000_000)));
  await expect(askMemoryKiB(many.connection)).rejects.toThrow('is 1000000; expected at most 1024');
  await using huge = await connectTo((call) => reply(call, Buffer.concat([word(0xffff_ffff)])));
  await expect(askCapabilities(huge.connection)).rejects.toThrow('a length is 4294967295');
});

test('finds no memory where the statistics name no total', async () => {
  const other = Buffer.concat([word(1), text('free'), word(0, 7, 1)]);
  let count = 0;
  await using fake = await connectTo((call) => {
    count += 1;
    return reply(call, count === 1 ? word(0, 1) : other);
  });
  expect(await askMemoryKiB(fake.connection)).toBeUndefined();
});
