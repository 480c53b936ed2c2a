import { createServer, isIPv4 } from 'node:net';
import { fastPathByDefault } from '../rhea/fast/by-default.ts';
import { createContainer } from '../rhea/rhea.ts';
import { Client } from './client.ts';
import { checkLoopback, listenOnAll } from './listen.ts';
import { PendingClients } from './pending-clients.ts';
import { Router } from './router.ts';
import { type CanSend, SendPermissions } from './send-permissions.ts';
import { type Authenticate, createServerMechanisms } from './server-mechanisms.ts';

export interface EmbeddedBrokerOptions {
  /** 0 chooses a free port. */
  readonly port: number;
  /** Loopback addresses. Default: `127.0.0.1` and `::1`. Leaves out an address that the machine does not have. */
  readonly hosts?: readonly string[] | undefined;
  /** Decides whether a user may log in. Everybody may when absent. */
  readonly authenticate?: Authenticate | undefined;
  /** Refuses messages whose user id differs from the login. Default: true with `authenticate`, otherwise false. */
  readonly vouches?: boolean | undefined;
  /** Decides whether a user may send to a queue, or to an exchange under a key. Everybody may when absent. */
  readonly canSend?: CanSend | undefined;
  /**
   * What a message meets that its sender may not send. Default: `reject`, as on most brokers. `detach`: the link ends without an
   * outcome for the message, as on qpidd.
   */
  readonly forbidden?: 'reject' | 'detach' | undefined;
  /** Lets own code write and read the frames of plain messages. Default: true. */
  readonly fastPath?: boolean | undefined;
  /** Version that clients see, beside the product `ovirt-node-embedded`. */
  readonly version?: string | undefined;
}

/** A broker inside this process, for the demo and for tests. Keeps no message on disk and listens on loopback only. */
export interface EmbeddedBroker extends AsyncDisposable {
  /** Such as `amqp://127.0.0.1:5672`, `amqp://[::1]:5672`. */
  readonly urls: readonly string[];
  readonly port: number;
  /** Number of connected clients. */
  readonly connections: number;
  /** Number of messages lost because their receivers were slow. */
  readonly dropped: number;
  /** Ends all connections and stops listening. */
  close(): Promise<void>;
}

const defaultHosts = ['127.0.0.1', '::1'];

/** @throws {BrokerError} of kind `address` when the port is taken or a host is not loopback. */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const { port, hosts = defaultHosts, authenticate, version = '0', fastPath = fastPathByDefault } = options;
  for (const host of hosts) checkLoopback(host);
  const router = new Router();
  const { vouches = authenticate !== undefined, canSend = () => true } = options;
  const permissions = new SendPermissions(vouches, canSend);
  const detachesForbidden = options.forbidden === 'detach';
  const clients = new Set<Client>();
  const pending = new PendingClients();
  const container = createContainer('ovirt-node-embedded');
  container.sasl_server_mechanisms = createServerMechanisms(authenticate);
  const servers = await listenOnAll(port, hosts, () =>
    createServer((socket) => {
      const onOpen = () => pending.delete(client);
      const onEnd = () => {
        clients.delete(client);
        pending.delete(client);
      };
      const context = { version, router, permissions, detachesForbidden, fastPath, onOpen, onEnd };
      const client: Client = new Client(socket, container, context);
      clients.add(client);
      pending.add(client);
    }),
  );
  const addresses = servers
    .map((server) => server.address())
    .filter((address) => address !== null && typeof address === 'object');
  const close = async () => {
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    const error = { condition: 'amqp:connection:forced', description: 'the broker ends' };
    for (const client of [...clients]) client.close(error);
    await Promise.all(closed);
  };
  return {
    urls: addresses.map(
      ({ address, port: bound }) => `amqp://${isIPv4(address) ? address : `[${address}]`}:${bound}`,
    ),
    port: addresses[0]?.port ?? port,
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
