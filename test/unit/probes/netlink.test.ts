import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Attributes,
  createNetlink,
  messageFlag,
  NetlinkError,
  type NetlinkMessage,
  readMessages,
  writeAttribute,
  writeMessage,
  writeU32,
} from '#netlink';
import { parseAddress } from '../../../src/probes/addresses/address-message.ts';
import { parseLinkModes, parseWakeOnLan } from '../../../src/probes/links/netlink/ethtool-messages.ts';
import { parseStatsMessage } from '../../../src/probes/links/netlink/link-counters.ts';
import { parseLink } from '../../../src/probes/links/netlink/link-message.ts';
import { parseRoute } from '../../../src/probes/routes/route-message.ts';
import { ScriptedLibc } from '../../kit/netlink/scripted-libc.ts';

const message = (type: number, more: Partial<NetlinkMessage> = {}): Buffer =>
  writeMessage({ type, flags: messageFlag.multipart, sequence: 2, payload: Buffer.alloc(4), ...more });
const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  writeU32(bytes, value >>> 0, 0);
  return bytes;
};
const done = message(3);
const refused = (errno: number): Buffer => message(2, { flags: 0, payload: number(-errno) });

async function dump(libc: ScriptedLibc, name: 'links' | 'link-modes' = 'links'): Promise<unknown> {
  const seen: number[] = [];
  const visitor = {
    visit: ({ type }: NetlinkMessage) => void seen.push(type),
    restart: () => void seen.splice(0),
  };
  const isComplete = await createNetlink(libc).dump(name, visitor, AbortSignal.timeout(5000));
  expect(libc.closed).toBe(libc.opened);
  return isComplete ? seen : undefined;
}

describe('a netlink dump over a socket', () => {
  it('visits all messages of all receives up to the end message', async () => {
    expect(
      await dump(new ScriptedLibc([Buffer.concat([message(16), message(17)]), message(18), done])),
    ).toEqual([16, 17, 18]);
  });

  it('starts the dump again when the table changes, and discards the first messages', async () => {
    const changed = message(16, { flags: messageFlag.multipart | messageFlag.dumpInterrupted });
    expect(await dump(new ScriptedLibc([changed, done], [message(17), done]))).toEqual([17]);
    const atEnd = message(3, { flags: messageFlag.multipart | messageFlag.dumpInterrupted });
    expect(await dump(new ScriptedLibc([message(16), atEnd], [message(17), done]))).toEqual([17]);
  });

  it('starts the dump again after an overflow, an incomplete answer and an overrun message', async () => {
    expect(await dump(new ScriptedLibc([message(16), 105], [message(17), done]))).toEqual([17]);
    expect(await dump(new ScriptedLibc([message(16)], [message(17), done]))).toEqual([17]);
    expect(await dump(new ScriptedLibc([message(4)], [message(17), done]))).toEqual([17]);
  });

  it('continues the dump after a signal', async () => {
    expect(await dump(new ScriptedLibc([message(16), 4, message(17), done]))).toEqual([16, 17]);
  });

  it('throws NetlinkError when the table changes during each dump', async () => {
    const changing = Array.from({ length: 20 }, () => [
      message(16, { flags: messageFlag.multipart | messageFlag.dumpInterrupted }),
      done,
    ]);
    await expect(dump(new ScriptedLibc(...changing))).rejects.toThrow(NetlinkError);
  });

  it('returns false when the kernel lacks the table or forbids it', async () => {
    for (const errno of [1, 13, 95]) expect(await dump(new ScriptedLibc([refused(errno)]))).toBeUndefined();
    expect(await dump(new ScriptedLibc([refused(2)]), 'link-modes')).toBeUndefined();
  });

  it('throws with the errno of any other refusal', async () => {
    await expect(dump(new ScriptedLibc([refused(5)]))).rejects.toThrow('links: the kernel refuses: errno 5');
    await expect(dump(new ScriptedLibc([message(16), 9]))).rejects.toThrow('links: no answer: errno 9');
  });

  it('ignores messages of other requests', async () => {
    expect(await dump(new ScriptedLibc([message(16, { sequence: 9 }), message(17), done]))).toEqual([17]);
  });

  it('requests the id of a generic family before its dump', async () => {
    const family = message(16, {
      flags: 0,
      sequence: 1,
      payload: Buffer.concat([Buffer.alloc(4), writeAttribute(1, number(21).subarray(0, 2))]),
    });
    expect(await dump(new ScriptedLibc([family], [message(21), done]), 'link-modes')).toEqual([21]);
  });

  it('rejects a dump when its signal is aborted', async () => {
    const ended = AbortSignal.abort(new Error('enough'));
    const libc = new ScriptedLibc([done]);
    const visitor = { visit: () => undefined, restart: () => undefined };
    await expect(createNetlink(libc).dump('links', visitor, ended)).rejects.toThrow('enough');
    expect(libc.opened).toBe(0);
  });
});

describe('netlink messages', () => {
  it('reads messages and attributes back as written', () => {
    const bytes = Buffer.concat([message(16, { payload: Buffer.from('odd') }), message(17)]);
    const padded = Buffer.concat([bytes.subarray(0, 19), Buffer.alloc(1), bytes.subarray(19)]);
    expect([...readMessages(padded)].map(({ type, payload }) => [type, payload.toString()])).toEqual([
      [16, 'odd'],
      [17, '\0\0\0\0'],
    ]);
    const nested = new Attributes(writeAttribute(0x8003, writeAttribute(2, Buffer.from('name\0'))));
    expect(nested.nested(3)?.text(2)).toBe('name');
  });

  it('parses random bytes without throwing', () => {
    const types = [16, 20, 24];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(...types), (random, type) => {
        const bytes = Buffer.from(random);
        for (const found of readMessages(bytes)) parseLink(found);
        const one = { type, flags: 0, sequence: 0, payload: bytes };
        parseLink(one);
        parseAddress(one);
        parseRoute(one);
        parseLinkModes(one);
        parseWakeOnLan(one);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a message of counters', () => {
  const padding = writeAttribute(0, Buffer.alloc(0));
  const counted = Buffer.alloc(200);
  for (let field = 0; field < 25; field++) counted.writeBigUInt64LE(BigInt(field) + 2n ** 53n, field * 8);
  const read = (type: number, ...attributes: readonly Buffer[]) => {
    const header = Buffer.concat([Buffer.alloc(4), number(7), number(1)]);
    return parseStatsMessage({
      type,
      flags: 0,
      sequence: 0,
      payload: Buffer.concat([header, ...attributes]),
    });
  };

  it('gives the index of the link and every counter, behind the padding of 64-bit values', () => {
    expect(read(92, padding, writeAttribute(1, counted))).toEqual({
      index: 7,
      counters: {
        rxPackets: 2n ** 53n,
        txPackets: 2n ** 53n + 1n,
        rxBytes: 2n ** 53n + 2n,
        txBytes: 2n ** 53n + 3n,
        rxErrors: 2n ** 53n + 4n,
        txErrors: 2n ** 53n + 5n,
        rxDropped: 2n ** 53n + 6n,
        txDropped: 2n ** 53n + 7n,
        rxMulticast: 2n ** 53n + 8n,
        collisions: 2n ** 53n + 9n,
      },
    });
  });

  it('gives nothing when it is of another type, cut short, or without counters', () => {
    expect(read(16, writeAttribute(1, counted))).toBeUndefined();
    expect(read(92)).toBeUndefined();
    expect(read(92, writeAttribute(1, counted.subarray(0, 79)))).toBeUndefined();
    expect(parseStatsMessage({ type: 92, flags: 0, sequence: 0, payload: Buffer.alloc(11) })).toBeUndefined();
  });
});
