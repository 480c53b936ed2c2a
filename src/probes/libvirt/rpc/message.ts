import { writeInts, XdrError, XdrReader } from './xdr.ts';

/** The program that hypervisors are asked by, and its version. Source: libvirt's `remote_protocol.x`. */
export const remoteProgram = 0x20008086;
export const remoteVersion = 1;

/** Octets before the body: the length, which counts itself, and six integers. Source: libvirt's `virnetprotocol.x`. */
const headerLength = 28;
/** Longest message that is read; libvirt's own limit for a text is 4 MiB. */
export const maxMessageLength = 4 * 1024 * 1024 + 1024;

export const messageType = { call: 0, reply: 1, event: 2, stream: 3 } as const;
export const messageStatus = { ok: 0, error: 1, continue: 2 } as const;

/** A message from libvirt. Numbers that are unknown here stay as they came. */
export interface Message {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly type: number;
  readonly serial: number;
  readonly status: number;
  readonly body: XdrReader;
}

/** Returns the octets of a call. */
export function writeCall(procedure: number, serial: number, body: Buffer): Buffer {
  const { call } = messageType;
  const length = headerLength + body.length;
  const header = writeInts(length, remoteProgram, remoteVersion, procedure, call, serial, messageStatus.ok);
  return Buffer.concat([header, body]);
}

function readMessage(octets: Buffer): Message {
  const reader = new XdrReader(octets);
  reader.uint();
  return {
    program: reader.uint(),
    version: reader.uint(),
    procedure: reader.int(),
    type: reader.int(),
    serial: reader.uint(),
    status: reader.int(),
    body: reader,
  };
}

/** Cuts a stream of octets into messages. Holds at most one message that is incomplete. */
export class MessageSplitter {
  #chunks: Buffer[] = [];
  #held = 0;

  /** @returns the messages that these octets complete. @throws {XdrError} for a length that no message has. */
  push(chunk: Buffer): readonly Message[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    const messages: Message[] = [];
    for (let length = this.#nextLength(); length !== undefined; length = this.#nextLength()) {
      const octets = this.#joined();
      messages.push(readMessage(octets.subarray(0, length)));
      this.#chunks = [octets.subarray(length)];
      this.#held = octets.length - length;
    }
    return messages;
  }

  /** @returns the length of the first message; undefined until all its octets are here. */
  #nextLength(): number | undefined {
    if (this.#held < 4) return undefined;
    const first = this.#chunks[0];
    const length = (first && first.length >= 4 ? first : this.#joined()).readUInt32BE();
    if (length < headerLength || length > maxMessageLength) {
      throw new XdrError(
        `the length of a message is ${length}; expected ${headerLength} to ${maxMessageLength}`,
      );
    }
    return this.#held < length ? undefined : length;
  }

  #joined(): Buffer {
    const octets = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#chunks = octets ? [octets] : [];
    return octets ?? Buffer.alloc(0);
  }
}
