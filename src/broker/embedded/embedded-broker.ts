import { createServer, isIPv4, type Server } from 'node:net';
import { BrokerError } from '../broker.ts';
import { createContainer } from '../rhea/rhea.ts';
import { Client } from './client.ts';
import { Router } from './router.ts';
import { type CanSend, SendPermissions } from './send-permissions.ts';
import { type Authenticate, createServerMechanisms } from './server-mechanisms.ts';

export interface EmbeddedBrokerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Loopback addresses only; `127.0.0.1` and `::1` unless given. One that the machine does not have is left out. */
  readonly hosts?: readonly string[] | undefined;
  /** Whether a user may log in; anybody may where absent. */
  readonly authenticate?: Authenticate | undefined;
  /** Refuses messages that name another sender than the one who logged in: with `authenticate`, unless false here. */
  readonly vouches?: boolean | undefined;
  /** Whether a user may send to an exchange, or a queue, under a key; everybody may where absent. */
  readonly canSend?: CanSend | undefined;
  /** Told to clients as the version of the product `ovirt-node-embedded`. */
  readonly version?: string | undefined;
}

/** A broker inside this process: for a first look and for tests. Nothing is kept, nobody but this machine reaches it. */
export interface EmbeddedBroker extends AsyncDisposable {
  /** Such as `amqp://127.0.0.1:5672`, `amqp://[::1]:5672`. */
  readonly urls: readonly string[];
  readonly port: number;
  /** Clients connected now. */
  readonly connections: number;
  /** Messages lost because their receivers were slow. */
  readonly dropped: number;
  /** Ends all connections. */
  close(): Promise<void>;
}

const defaultHosts = ['127.0.0.1', '::1'];
/** A free port of one address may be taken on the other. */
const freePortAttempts = 20;

/** @throws {BrokerError} of kind `address`: the port is taken, or a host is not loopback. */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const { port, hosts = defaultHosts, version = '0' } = options;
  for (const host of hosts) checkLoopback(host);
  const router = new Router();
  const { vouches = options.authenticate !== undefined, canSend = () => true } = options;
  const authority = new SendPermissions(vouches, canSend);
  const clients = new Set<Client>();
  const container = createContainer('ovirt-node-embedded');
  container.sasl_server_mechanisms = createServerMechanisms(options.authenticate);
  const servers = await listen(port, hosts, () =>
    createServer((socket) => {
      const ended = () => clients.delete(client);
      const client: Client = new Client(socket, container, { version, router, authority, ended });
      clients.add(client);
    }),
  );
  const listening = servers
    .map((server) => server.address())
    .filter((at) => at !== null && typeof at === 'object');
  const close = async () => {
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    const error = { condition: 'amqp:connection:forced', description: 'the broker ends' };
    for (const client of [...clients]) client.close(error);
    await Promise.all(closed);
  };
  return {
    urls: listening.map(
      ({ address, port: at }) => `amqp://${isIPv4(address) ? address : `[${address}]`}:${at}`,
    ),
    port: listening[0]?.port ?? port,
    get connections() {
      return clients.size;
    },
    get dropped() {
      return router.dropped;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function checkLoopback(host: string): void {
  if ((isIPv4(host) && host.startsWith('127.')) || host === '::1') return;
  const text = `host is "${host}"; the embedded broker listens on this machine only: 127.0.0.1 or ::1`;
  throw new BrokerError('address', `amqp://${host}`, text);
}

async function listen(port: number, hosts: readonly string[], create: () => Server): Promise<Server[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOnce(port, hosts, create);
    } catch (error) {
      const again = port === 0 && codeOf(error) === 'EADDRINUSE' && attempt < freePortAttempts;
      if (!again) throw refusal(error, port);
    }
  }
}

async function listenOnce(port: number, hosts: readonly string[], create: () => Server): Promise<Server[]> {
  const servers: Server[] = [];
  let missing: unknown;
  try {
    for (const host of hosts) {
      const server = create();
      const first = servers[0]?.address();
      const wanted = typeof first === 'object' && first !== null ? first.port : port;
      const error = await listening(server, wanted, host);
      if (error === undefined) servers.push(server);
      else if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error))) missing = error;
      else throw Object.assign(error, { host });
    }
    if (servers.length === 0) throw missing;
    return servers;
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
}

function listening(server: Server, port: number, host: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen({ port, host }, () => {
      server.off('error', resolve);
      // A connection that cannot be taken, for want of descriptors, is refused by the system: nothing to do here.
      server.on('error', ignore);
      resolve(undefined);
    });
  });
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code);
}

function refusal(error: unknown, port: number): BrokerError {
  const { host = '127.0.0.1', message } = error as { host?: string; message?: string };
  const url = `amqp://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const text: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} on ${host} is taken (by another program); choose another with --port N`,
    EACCES: `port ${port} on ${host} needs more rights; choose one from 1024 on with --port N`,
  };
  return new BrokerError('address', url, text[codeOf(error)] ?? `cannot listen on ${url}: ${message}`, {
    cause: error,
  });
}

function ignore(): void {
  // Said where it is used.
}
