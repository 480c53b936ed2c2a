import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateAndKey, type CertificateAuthority, createAuthority } from '../certificates.ts';
import { findFreePort } from '../raw-peer.ts';
import { startBrokerProcess } from './broker-process.ts';
import { activemqCommand, brokerJCommand, brokerJReady } from './java-brokers.ts';

/** A real broker with TLS, permissions, and the users agent, viewer and operator. */
export interface SecuredBroker extends AsyncDisposable {
  /** Requires user and password. */
  readonly url: string;
  /** Requires a client certificate of the authority. */
  readonly certifiedUrl: string;
  readonly authority: CertificateAuthority;
  /** Returns the output of the process. */
  log(): string;
}

export type StartSecured = (own?: Parameters<CertificateAuthority['issue']>[0]) => Promise<SecuredBroker>;

export const securedPassword = 'pole & shed';

/** Starts ActiveMQ with the configuration `secured.xml`. */
export const securedActivemq = (name: 'activemq5' | 'activemq6'): StartSecured =>
  startSecured(({ port, certifiedPort, folder, files }) => {
    const own = join(folder, 'own.p12');
    const clients = join(folder, 'clients.p12');
    const password = 'keystore';
    const store = ['-inkey', files.key, '-in', files.cert, '-out', own, '-passout', `pass:${password}`];
    execFileSync('openssl', ['pkcs12', '-export', ...store]);
    const imported = ['-storetype', 'PKCS12', '-keystore', clients, '-storepass', password];
    execFileSync('keytool', ['-importcert', '-noprompt', '-alias', 'ca', '-file', files.ca, ...imported], {
      stdio: 'ignore',
    });
    return activemqCommand(name, `test/brokers/${name}/secured.xml`, {
      'activemq.data': folder,
      'amqp.port': `${port}`,
      'qmf.certifiedPort': `${certifiedPort}`,
      'qmf.keyStore': own,
      'qmf.trustStore': clients,
      'qmf.storePassword': password,
      'qmf.password': securedPassword,
    });
  });

/** Starts Broker-J with the configuration `secured.jsonc`. */
export const securedBrokerJ: StartSecured = startSecured(
  ({ port, certifiedPort, folder, files }) =>
    brokerJCommand('test/brokers/broker-j/secured.jsonc', {
      'qpid.work_dir': folder,
      'qmf.host': '127.0.0.1',
      'qpid.amqp_port': `${port}`,
      'qmf.certifiedPort': `${certifiedPort}`,
      'qmf.keyFile': files.key,
      'qmf.certFile': files.cert,
      'qmf.caFile': files.ca,
      'qmf.aclFile': 'test/brokers/broker-j/rights.acl',
      'qmf.password': securedPassword,
    }),
  brokerJReady,
);

interface Place {
  readonly port: number;
  readonly certifiedPort: number;
  readonly folder: string;
  readonly files: { readonly ca: string; readonly cert: string; readonly key: string };
}

function startSecured(
  command: (place: Place) => readonly [string, ...string[]],
  ready?: string,
): StartSecured {
  return async (own = {}) => {
    const signer = createAuthority();
    const certified = signer.issue({ name: 'broker', ...own });
    const folder = await mkdtemp(join(tmpdir(), 'secured-'));
    const files = await writeFiles(folder, signer, certified);
    const certifiedPort = await findFreePort();
    const broker = await startBrokerProcess(
      ({ port, folder: data }) => command({ port, certifiedPort, folder: data, files }),
      ready,
    );
    return {
      url: broker.url.replace('amqp:', 'amqps:'),
      certifiedUrl: `amqps://127.0.0.1:${certifiedPort}`,
      authority: signer,
      log: () => broker.log(),
      async [Symbol.asyncDispose]() {
        await broker[Symbol.asyncDispose]();
        await rm(folder, { recursive: true, force: true });
      },
    };
  };
}

async function writeFiles(
  folder: string,
  { cert: ca }: CertificateAuthority,
  { cert, key }: CertificateAndKey,
): Promise<Place['files']> {
  const files = { ca: join(folder, 'ca.pem'), cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  await writeFile(files.ca, ca);
  await writeFile(files.cert, cert);
  await writeFile(files.key, key);
  return files;
}
