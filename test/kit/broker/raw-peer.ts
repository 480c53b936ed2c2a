import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP server whose behaviour a test defines, below AMQP. */
export interface RawPeer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
}

/** Listens on loopback. @param onConnection called with each accepted connection. */
export async function startRawPeer(onConnection: (socket: Socket) => void): Promise<RawPeer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    url: `amqp://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Finds a port of loopback on which nothing listens. */
export async function findFreePort(): Promise<number> {
  await using peer = await startRawPeer(() => undefined);
  return peer.port;
}

/** Reports whether a port of loopback accepts connections. */
export function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

/** Sends octets. Resolves when the other side has ended the connection. */
export async function sendOctets(port: number, octets: Uint8Array): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.write(octets);
  await once(socket, 'close');
}
