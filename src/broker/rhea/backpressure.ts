import type { Connection, Sender } from './rhea.ts';

/** Octets that may wait for a peer to read them before no more messages are handed over. */
const pauseOctets = 4 * 1024 * 1024;
/** What a peer may have waiting that reads nothing and asks on and on. */
const endOctets = 64 * 1024 * 1024;

/** What leaves on a connection: rhea takes whatever it is given, and the socket keeps it until the peer reads. */
export class Backpressure {
  readonly #connection: Connection;
  #given = 0;
  #isHeld = false;
  #waitsForDrain = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Whether a message may be handed over now; where not, all senders hear `sendable` once it may. */
  hasRoom(): boolean {
    const isOpen = this.#given + this.#unread() < pauseOctets;
    if (!isOpen) {
      this.#isHeld = true;
      // Nothing is about to be written, after which it would be seen to.
      if (this.#given === 0) this.#goOnWhenRead();
    }
    return isOpen;
  }

  /** A message was handed over. */
  addQueued(octets: number): void {
    this.#given += octets;
  }

  /** What was handed over is on its way. @returns false where the peer has left too much unread. */
  recordWrite(): boolean {
    this.#given = 0;
    const unread = this.#unread();
    if (unread > endOctets) return false;
    if (!this.#isHeld) return true;
    if (unread < pauseOctets) setImmediate(() => this.#goOn());
    else this.#goOnWhenRead();
    return true;
  }

  #goOnWhenRead(): void {
    if (this.#waitsForDrain) return;
    this.#waitsForDrain = true;
    this.#connection.socket.once('drain', () => {
      this.#waitsForDrain = false;
      this.#goOn();
    });
  }

  #goOn(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#connection.each_sender((sender: Sender) => void sender.emit('sendable'));
  }

  #unread(): number {
    return this.#connection.socket?.writableLength ?? 0;
  }
}
