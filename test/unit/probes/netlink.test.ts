import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/probes/addresses/address-message.ts';
import { parseLinkModes, parseWakeOnLan } from '../../../src/probes/links/netlink/ethtool-messages.ts';
import { parseLink } from '../../../src/probes/links/netlink/link-message.ts';
import { Attributes, writeAttribute } from '../../../src/probes/netlink/attributes.ts';
import { writeU32 } from '../../../src/probes/netlink/byte-order.ts';
import type { Libc, LibcResult } from '../../../src/probes/netlink/libc.ts';
import {
  messageFlag,
  type NetlinkMessage,
  readMessages,
  writeMessage,
} from '../../../src/probes/netlink/message.ts';
import { NetlinkError } from '../../../src/probes/netlink/netlink.ts';
import { createNetlink } from '../../../src/probes/netlink/netlink-socket.ts';
import { parseRoute } from '../../../src/probes/routes/route-message.ts';

const message = (type: number, more: Partial<NetlinkMessage> = {}): Buffer =>
  writeMessage({ type, flags: messageFlag.multipart, sequence: 2, payload: Buffer.alloc(4), ...more });
const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  writeU32(bytes, value >>> 0, 0);
  return bytes;
};
const done = message(3);
const refused = (errno: number): Buffer => message(2, { flags: 0, payload: number(-errno) });

/** A libc whose socket answers each request with the next of these receives; a number is an errno. */
class ScriptedLibc implements Libc {
  readonly #answers: (readonly (Buffer | number)[])[];
  #waiting: (Buffer | number)[] = [];
  opened = 0;
  closed = 0;
  constructor(...answers: readonly (readonly (Buffer | number)[])[]) {
    this.#answers = [...answers];
  }
  openNetlinkSocket(): LibcResult {
    this.opened += 1;
    return { value: 10, errno: 0 };
  }
  send(_descriptor: number, bytes: Buffer): Promise<LibcResult> {
    this.#waiting = [...(this.#answers.shift() ?? [])];
    return Promise.resolve({ value: bytes.length, errno: 0 });
  }
  receive(_descriptor: number, into: Buffer): Promise<LibcResult> {
    const next = this.#waiting.shift() ?? 11;
    if (typeof next === 'number') return Promise.resolve({ value: -1, errno: next });
    return Promise.resolve({ value: next.copy(into), errno: 0 });
  }
  close(): void {
    this.closed += 1;
  }
  readClockState(): LibcResult {
    return { value: 0, errno: 0 };
  }
}

async function dump(libc: ScriptedLibc, name: 'links' | 'link-modes' = 'links'): Promise<unknown> {
  const seen: number[] = [];
  const end = await createNetlink(libc).dump(
    name,
    ({ type }) => seen.push(type),
    () => seen.splice(0),
    AbortSignal.timeout(5000),
  );
  expect(libc.closed).toBe(libc.opened);
  return end === undefined ? undefined : seen;
}

describe('a dump over a netlink socket', () => {
  it('is every message of every receive until its end', async () => {
    expect(
      await dump(new ScriptedLibc([Buffer.concat([message(16), message(17)]), message(18), done])),
    ).toEqual([16, 17, 18]);
  });

  it('begins again where the table changed under it, and keeps nothing of the first reading', async () => {
    const changed = message(16, { flags: messageFlag.multipart | messageFlag.dumpInterrupted });
    expect(await dump(new ScriptedLibc([changed, done], [message(17), done]))).toEqual([17]);
    const atEnd = message(3, { flags: messageFlag.multipart | messageFlag.dumpInterrupted });
    expect(await dump(new ScriptedLibc([message(16), atEnd], [message(17), done]))).toEqual([17]);
  });

  it('begins again after an overflow and where the answer breaks off', async () => {
    expect(await dump(new ScriptedLibc([message(16), 105], [message(17), done]))).toEqual([17]);
    expect(await dump(new ScriptedLibc([message(16)], [message(17), done]))).toEqual([17]);
    expect(await dump(new ScriptedLibc([message(4)], [message(17), done]))).toEqual([17]);
  });

  it('goes on after a signal', async () => {
    expect(await dump(new ScriptedLibc([message(16), 4, message(17), done]))).toEqual([16, 17]);
  });

  it('gives up where the table never holds still, with what it tried', async () => {
    const changing = Array.from({ length: 20 }, () => [
      message(16, { flags: messageFlag.multipart | messageFlag.dumpInterrupted }),
      done,
    ]);
    await expect(dump(new ScriptedLibc(...changing))).rejects.toThrow(NetlinkError);
  });

  it('is not there where the kernel does not know it or does not allow it', async () => {
    for (const errno of [1, 13, 95]) expect(await dump(new ScriptedLibc([refused(errno)]))).toBeUndefined();
    expect(await dump(new ScriptedLibc([refused(2)]), 'link-modes')).toBeUndefined();
  });

  it('fails with the number of any other refusal', async () => {
    await expect(dump(new ScriptedLibc([refused(5)]))).rejects.toThrow('links: the kernel refuses: errno 5');
    await expect(dump(new ScriptedLibc([message(16), 9]))).rejects.toThrow('links: no answer: errno 9');
  });

  it('leaves out answers to other requests', async () => {
    expect(await dump(new ScriptedLibc([message(16, { sequence: 9 }), message(17), done]))).toEqual([17]);
  });

  it('of a generic family asks for its number first', async () => {
    const family = message(16, {
      flags: 0,
      sequence: 1,
      payload: Buffer.concat([Buffer.alloc(4), writeAttribute(1, number(21).subarray(0, 2))]),
    });
    expect(await dump(new ScriptedLibc([family], [message(21), done]), 'link-modes')).toEqual([21]);
  });

  it('ends when it is told to', async () => {
    const ended = AbortSignal.abort(new Error('enough'));
    const libc = new ScriptedLibc([done]);
    await expect(
      createNetlink(libc).dump(
        'links',
        () => undefined,
        () => undefined,
        ended,
      ),
    ).rejects.toThrow('enough');
    expect(libc.opened).toBe(0);
  });
});

describe('the bytes of netlink', () => {
  it('are read as they were written', () => {
    const bytes = Buffer.concat([message(16, { payload: Buffer.from('odd') }), message(17)]);
    const padded = Buffer.concat([bytes.subarray(0, 19), Buffer.alloc(1), bytes.subarray(19)]);
    expect([...readMessages(padded)].map(({ type, payload }) => [type, payload.toString()])).toEqual([
      [16, 'odd'],
      [17, '\0\0\0\0'],
    ]);
    const nested = new Attributes(writeAttribute(0x8003, writeAttribute(2, Buffer.from('name\0'))));
    expect(nested.nested(3)?.text(2)).toBe('name');
  });

  it('may be anything at all without any reader failing', () => {
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
