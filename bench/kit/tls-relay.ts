import { writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { createSelfSigned } from '../../test/kit/broker/certificates.ts';
import { closeRelay, listenOnLoopback, relayToBroker } from './relay.ts';

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
  const clients = new Set<Socket>();
  const server = createServer({ key, cert }, (client) => void relayToBroker(client, port, clients));
  const relayPort = await listenOnLoopback(server);
  return {
    url: `amqps://127.0.0.1:${relayPort}`,
    configFile,
    [Symbol.asyncDispose]: () => closeRelay(server, clients),
  };
}
