import type { Socket } from 'node:net';
import { errorLine, withTimeout } from '#base';
import {
  type Message,
  MessageSplitter,
  messageStatus,
  messageType,
  remoteProgram,
  writeCall,
} from './message.ts';
import { XdrError, type XdrReader } from './xdr.ts';

/** Longest text of an error that is read, in octets. */
const maxErrorText = 64 * 1024;

/** libvirt answered a call with an error. */
export class LibvirtRefusal extends Error {
  override readonly name = 'LibvirtRefusal';
  /** Number of the error. Source: libvirt's `virErrorNumber`. */
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

interface PendingCall {
  readonly procedure: number;
  readonly serial: number;
  readonly resolve: (body: XdrReader) => void;
  readonly reject: (error: Error) => void;
}

/** A connection to a daemon of libvirt. Makes one call at a time, and ends at the first message that does not fit. */
export class LibvirtConnection implements Disposable {
  readonly #socket: Socket;
  readonly #splitter = new MessageSplitter();
  readonly #end = Promise.withResolvers<void>();
  #serial = 0;
  #pending: PendingCall | undefined;
  #problem: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(new Error(errorLine(error))));
    socket.on('close', () => this.#fail(new Error('the connection is closed; expected an answer')));
  }

  /** Resolves when the connection has ended, whichever side ended it. */
  get ended(): Promise<void> {
    return this.#end.promise;
  }

  /**
   * Calls a procedure. @returns the reader of the answer's body.
   * @throws {LibvirtRefusal} {TimeoutError}; {@link XdrError} or another error when the connection has ended.
   */
  async call(procedure: number, body: Buffer, timeLimitMs: number): Promise<XdrReader> {
    if (this.#problem) throw this.#problem;
    this.#serial += 1;
    const serial = this.#serial;
    const { promise, resolve, reject } = Promise.withResolvers<XdrReader>();
    this.#pending = { procedure, serial, resolve, reject };
    this.#socket.write(writeCall(procedure, serial, body));
    return withTimeout(promise, timeLimitMs);
  }

  close(): void {
    this.#fail(new Error('the connection was closed here'));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const message of this.#splitter.push(chunk)) this.#take(message);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  /** Ignores events, which this client never asks for, and answers to calls that waited too long. */
  #take({ program, procedure, type, serial, status, body }: Message): void {
    if (program !== remoteProgram || type === messageType.event) return;
    if (type !== messageType.reply)
      throw new XdrError(`the type of a message is ${type}; expected ${messageType.reply}, a reply`);
    const pending = this.#pending;
    if (serial < (pending?.serial ?? this.#serial + 1)) return;
    if (serial !== pending?.serial || procedure !== pending.procedure) {
      const expected = pending ? `${pending.serial} for procedure ${pending.procedure}` : 'no reply';
      throw new XdrError(
        `the serial of a reply is ${serial} for procedure ${procedure}; expected ${expected}`,
      );
    }
    if (status === messageStatus.error) {
      const code = body.int();
      body.int();
      pending.reject(new LibvirtRefusal(code, body.optionalText(maxErrorText) ?? `error ${code}`));
    } else if (status === messageStatus.ok) pending.resolve(body);
    else throw new XdrError(`the status of a reply is ${status}; expected 0 or 1`);
    this.#pending = undefined;
  }

  #fail(problem: Error): void {
    this.#problem ??= problem;
    this.#pending?.reject(this.#problem);
    this.#pending = undefined;
    this.#socket.destroy();
    this.#end.resolve();
  }
}
