import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageFlag, NetlinkError, openRequester, writeAttribute, writeMessage, writeU32 } from '#netlink';
import { ScriptedLibc } from '../../kit/netlink/scripted-libc.ts';

const request = { type: 24, flags: messageFlag.create, payload: Buffer.from([2, 24, 0, 0, 1, 2, 3, 4]) };

/** An acknowledgement as the kernel writes it. @param more what follows the header of the request. */
function acknowledgement(sequence: number, errno: number, flags = 0, ...more: readonly Buffer[]): Buffer {
  const error = Buffer.alloc(4);
  writeU32(error, -errno >>> 0, 0);
  const requestHeader = Buffer.alloc(16);
  writeU32(requestHeader, 16 + request.payload.length, 0);
  return writeMessage({ type: 2, flags, sequence, payload: Buffer.concat([error, requestHeader, ...more]) });
}
const text = writeAttribute(1, Buffer.from('Nexthop id does not exist\0'));

describe('a request of rtnetlink', () => {
  it('asks for an acknowledgement, and returns errno 0 when it was carried out', async () => {
    const libc = new ScriptedLibc([acknowledgement(1, 0)], [acknowledgement(2, 0)]);
    using requester = openRequester(libc);
    expect(await requester.request(request)).toEqual({ errno: 0, text: undefined });
    expect(await requester.request(request)).toEqual({ errno: 0, text: undefined });
    const flags = messageFlag.create | messageFlag.request | messageFlag.acknowledge;
    expect(libc.sent).toEqual([1, 2].map((sequence) => writeMessage({ ...request, flags, sequence })));
  });

  it('returns the errno and the text of a refusal, with and without the request in it', async () => {
    const capped = messageFlag.capped | messageFlag.attributes;
    const libc = new ScriptedLibc(
      [acknowledgement(1, 22, capped, text)],
      [acknowledgement(2, 22, messageFlag.attributes, request.payload, text)],
      [acknowledgement(3, 22, 0, request.payload)],
    );
    using requester = openRequester(libc);
    expect(await requester.request(request)).toEqual({ errno: 22, text: 'Nexthop id does not exist' });
    expect(await requester.request(request)).toEqual({ errno: 22, text: 'Nexthop id does not exist' });
    expect(await requester.request(request)).toEqual({ errno: 22, text: undefined });
  });

  it('takes only the acknowledgement of its own request, across receives and signals', async () => {
    const libc = new ScriptedLibc([acknowledgement(7, 22), 4, acknowledgement(1, 1)]);
    using requester = openRequester(libc);
    expect(await requester.request(request)).toEqual({ errno: 1, text: undefined });
  });

  it('sends requests one after another', async () => {
    const libc = new ScriptedLibc([acknowledgement(1, 0)], [acknowledgement(2, 17)], [acknowledgement(3, 0)]);
    using requester = openRequester(libc);
    const answers = await Promise.all([1, 2, 3].map(() => requester.request(request)));
    expect(answers.map(({ errno }) => errno)).toEqual([0, 17, 0]);
  });

  it('throws NetlinkError without an acknowledgement, and serves the next request', async () => {
    const libc = new ScriptedLibc([105], [acknowledgement(2, 0)]);
    using requester = openRequester(libc);
    await expect(requester.request(request)).rejects.toThrow(NetlinkError);
    expect(await requester.request(request)).toEqual({ errno: 0, text: undefined });
  });

  it('takes any octets for an acknowledgement without throwing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 0, max: 0xffff }),
        async (octets, flags) => {
          const libc = new ScriptedLibc([
            writeMessage({ type: 2, flags, sequence: 1, payload: Buffer.from(octets) }),
          ]);
          using requester = openRequester(libc);
          expect((await requester.request(request)).errno).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
