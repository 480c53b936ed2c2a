import { mkdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';

/** A server at a local socket, whose behaviour a subclass defines. */
export abstract class LocalServer implements AsyncDisposable {
  readonly #path: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  protected constructor(path: string) {
    this.#path = path;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
      this.serve(socket);
    });
  }

  /** Number of the open connections. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Ends every connection, listens no longer, and removes the socket. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await rm(this.#path, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.stop();
  }

  /** Called with each accepted connection. */
  protected abstract serve(socket: Socket): void;

  /** Replaces what is at the path; its folder need not exist. */
  protected async listen(): Promise<this> {
    await mkdir(dirname(this.#path), { recursive: true });
    await rm(this.#path, { force: true });
    await new Promise<void>((resolve) => this.#server.listen(this.#path, resolve));
    return this;
  }
}
