import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { createSelfSigned } from '../../test/kit/broker/certificates.ts';

/** A relay with TLS in front of a broker without. */
export interface TlsRelay extends AsyncDisposable {
  readonly url: string;
  /** Configuration file of an agent that trusts the relay. */
  readonly configFile: string;
}

/** @param port of the broker on loopback. @param folder receives the certificate and the configuration file. */
export async function openTlsRelay(port: number, folder: string): Promise<TlsRelay> {
  const { key, cert } = createSelfSigned();
  const caFile = join(folder, 'ca.pem');
  const configFile = join(folder, 'agent.toml');
  writeFileSync(caFile, cert);
  writeFileSync(configFile, `[broker]\ncaFile = ${JSON.stringify(caFile)}\n`);
  const clients = new Set<TLSSocket>();
  const server = createServer({ key, cert }, (client) => {
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
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const at = server.address();
  return {
    url: `amqps://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`,
    configFile,
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
