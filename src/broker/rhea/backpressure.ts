import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/** Unread octets above which senders pause. */
const pauseOctets = 4 * 1024 * 1024;
/** Unread octets above which the connection must end: the peer asks without reading the answers. */
const endOctets = 64 * 1024 * 1024;

/** The parts of a connection that this class uses. */
interface WritableConnection {
  readonly socket: Pick<Socket, 'once' | 'writableLength'> | undefined;
  each_sender(action: (sender: EventEmitter) => void): void;
}

/**
 * Pauses the senders of a connection while its peer leaves too much unread. Needed because rhea accepts every message and the socket
 * keeps them all.
 */
export class Backpressure {
  readonly #connection: WritableConnection;
  /** Octets that rhea accepted since its last write. */
  #queuedOctets = 0;
  #isPaused = false;
  #waitsForDrain = false;
  #resumptions = 0;

  constructor(connection: WritableConnection) {
    this.#connection = connection;
  }

  /** Reports whether a message may be sent now. After `false` every sender emits `sendable` as soon as one may. */
  hasRoom(): boolean {
    const hasRoom = this.#queuedOctets + this.#unreadOctets() < pauseOctets;
    if (!hasRoom) {
      this.#isPaused = true;
      // With nothing queued no write follows that would call recordWrite().
      if (this.#queuedOctets === 0) this.#resumeOnDrain();
    }
    return hasRoom;
  }

  /** Counts a message that rhea accepted. */
  addQueued(octets: number): void {
    this.#queuedOctets += octets;
  }

  /** Records that rhea wrote all queued messages. @returns false when the peer left too much unread. */
  recordWrite(): boolean {
    this.#queuedOctets = 0;
    const unread = this.#unreadOctets();
    if (unread > endOctets) return false;
    if (!this.#isPaused) return true;
    if (unread < pauseOctets) setImmediate(() => this.#resume());
    else this.#resumeOnDrain();
    return true;
  }

  #resumeOnDrain(): void {
    if (this.#waitsForDrain) return;
    this.#waitsForDrain = true;
    this.#connection.socket?.once('drain', () => {
      this.#waitsForDrain = false;
      this.#resume();
    });
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    const senders: EventEmitter[] = [];
    this.#connection.each_sender((sender) => void senders.push(sender));
    // Each time another sender is the first, because one may take all the room.
    const first = this.#resumptions++ % Math.max(1, senders.length);
    for (const sender of [...senders.slice(first), ...senders.slice(0, first)]) sender.emit('sendable');
  }

  #unreadOctets(): number {
    return this.#connection.socket?.writableLength ?? 0;
  }
}
