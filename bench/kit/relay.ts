import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP relay to a broker that counts the octets from the broker. */
export interface Relay extends AsyncDisposable {
  readonly url: string;
  /** Octets from broker to client since the start. */
  received(): number;
}

export async function openRelay(port: number): Promise<Relay> {
  let received = 0;
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    relayToBroker(client, port, clients).on('data', (octets: Buffer) => {
      received += octets.byteLength;
    });
  });
  const relayPort = await listenOnLoopback(server);
  return {
    url: `amqp://127.0.0.1:${relayPort}`,
    received: () => received,
    [Symbol.asyncDispose]: () => closeRelay(server, clients),
  };
}

/**
 * Connects a client to the broker on loopback; both connections end together.
 * @param clients holds the client while it is connected.
 * @returns the connection to the broker.
 */
export function relayToBroker(client: Socket, port: number, clients: Set<Socket>): Socket {
  clients.add(client);
  const broker = connect({ port, host: '127.0.0.1' });
  for (const socket of [client, broker]) {
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      clients.delete(client);
      client.destroy();
      broker.destroy();
    });
  }
  broker.pipe(client).pipe(broker);
  return broker;
}

/** @returns the port that the kernel chose. */
export async function listenOnLoopback(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const at = server.address();
  return typeof at === 'object' && at !== null ? at.port : 0;
}

export async function closeRelay(server: Server, clients: ReadonlySet<Socket>): Promise<void> {
  for (const client of clients) client.destroy();
  await new Promise((resolve) => server.close(resolve));
}
