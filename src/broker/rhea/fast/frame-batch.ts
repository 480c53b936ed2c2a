import type { Socket } from 'node:net';
import { maxHeadOctets, type TransferFrame } from './transfer-frame.ts';

/** The part of a socket that this class uses. */
export type FrameSocket = Pick<Socket, 'write' | 'cork' | 'uncork' | 'writableLength'>;

/** Octets after which gathered frames are written. */
const batchOctets = 8 * 1024;
/** Payloads and frames up to this size are copied; larger ones are written as they are. */
const maxCopiedOctets = 4 * 1024;
const chunkOctets = batchOctets + maxCopiedOctets + maxHeadOctets;

/** Gathers the frames of all connections: a batch leaves nothing behind when it ends. */
let chunk = Buffer.allocUnsafeSlow(chunkOctets);
let used = 0;

/** Gathers frames into a few writes. Only one batch may exist at a time, and it must end by {@link flush}. */
export class FrameBatch {
  readonly #socket: FrameSocket;

  constructor(socket: FrameSocket) {
    this.#socket = socket;
    used = 0;
  }

  addFrame(frame: Uint8Array): void {
    if (frame.length > maxCopiedOctets) this.#writeWith(frame);
    else this.#copy(frame);
  }

  addTransfer(frame: TransferFrame): void {
    const { payload } = frame;
    used = frame.writeHead(chunk, used);
    if (payload.length > maxCopiedOctets) this.#writeWith(payload);
    else this.#copy(payload);
  }

  /** Writes what is gathered. */
  flush(): void {
    if (used === 0) return;
    const octets = chunk.subarray(0, used);
    used = 0;
    this.#write(octets);
  }

  #copy(octets: Uint8Array): void {
    chunk.set(octets, used);
    used += octets.length;
    if (used >= batchOctets) this.flush();
  }

  /** Writes octets after what is gathered, in one system call. */
  #writeWith(octets: Uint8Array): void {
    // What waits in the socket must not keep the larger buffer that the octets may be part of.
    const own = this.#socket.writableLength === 0 ? octets : new Uint8Array(octets);
    if (used === 0) {
      this.#socket.write(own);
      return;
    }
    const head = Buffer.from(chunk.subarray(0, used));
    used = 0;
    this.#socket.cork();
    this.#socket.write(head);
    this.#socket.write(own);
    this.#socket.uncork();
  }

  /** Writes a part of the chunk. Keeps the chunk when the socket needs it no longer. */
  #write(octets: Buffer): void {
    const socket = this.#socket;
    if (socket.writableLength === 0) {
      socket.write(octets);
      if (socket.writableLength !== 0) chunk = Buffer.allocUnsafeSlow(chunkOctets);
    } else socket.write(Buffer.from(octets));
  }
}
