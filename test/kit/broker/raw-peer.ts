import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A peer that behaves as a test tells it to, below AMQP. */
export interface RawPeer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
}

/** Listens on loopback and hands each connection to the test. */
export async function startRawPeer(accepted: (socket: Socket) => void): Promise<RawPeer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    accepted(socket);
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

/** A port of loopback where nobody listens. */
export async function findFreePort(): Promise<number> {
  await using peer = await startRawPeer(() => undefined);
  return peer.port;
}

/** Sends octets and resolves when the other side ends the connection. */
export async function sendOctets(port: number, octets: Uint8Array): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.write(octets);
  await once(socket, 'close');
}
