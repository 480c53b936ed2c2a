import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay to a broker that counts the octets from the broker. */
export interface Relay extends AsyncDisposable {
  readonly url: string;
  /** Octets from broker to client since the start. */
  received(): number;
}

export async function openRelay(port: number): Promise<Relay> {
  let received = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const broker = connect({ port, host: '127.0.0.1' });
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        broker.destroy();
      });
    }
    broker.on('data', (octets: Buffer) => {
      received += octets.byteLength;
    });
    broker.pipe(client);
    client.pipe(broker);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const at = server.address();
  return {
    url: `amqp://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`,
    received: () => received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
