import net from 'node:net';
import tls from 'node:tls';
import type { BrokerError, BrokerOptions } from '../broker.ts';
import { destroyConnection, guardConnection, maxFrameBytes } from '../rhea/guard-connection.ts';
import { limitPeer } from '../rhea/peer-limits.ts';
import { preferOwnMechanism } from '../rhea/prefer-own-mechanism.ts';
import { type AmqpError, type Connection, createContainer } from '../rhea/rhea.ts';
import type { BrokerUrl } from './broker-url.ts';
import { type Credentials, createClientMechanisms, resolveCredentials } from './login/client-mechanisms.ts';
import { checkPlainTextPassword } from './login/plain-text-password.ts';
import { toBrokerError, toOneLine } from './to-broker-error.ts';

/** One connection to one broker, from the first packet to its end, which is told once. */
export interface Transport {
  readonly connection: Connection;
  /** Ends it because of something found elsewhere; told as if it had ended by itself. */
  fail(cause: unknown): void;
  /** Says good-bye and waits for the answer, a second at most. The end is not told. */
  close(): Promise<void>;
}

interface Handlers {
  opened(): void;
  ended(error: BrokerError): void;
}

const defaultIdleTimeoutMs = 20_000;
const closeLimitMs = 1000;
const endedByPeer = 'connection ended by the other side';

/** Brokers in Java say nothing when they miss a client's certificate. */
function withoutLogin({ hasCertificate }: Credentials): string {
  const guess = hasCertificate
    ? 'it may not take the certificate of this side'
    : 'it may want a certificate of this side';
  return `${endedByPeer} before the login: ${guess}`;
}

export function openTransport(url: BrokerUrl, options: BrokerOptions, handlers: Handlers): Transport {
  const credentials = resolveCredentials(url, options);
  const connection = createContainer(options.containerId).create_connection({
    container_id: options.containerId,
    reconnect: false,
    // A peer is told half of what is granted, as AMQP 1.0 part 2, 2.4.5 advises; rhea waits twice what it tells.
    idle_time_out: Math.ceil((options.idleTimeoutMs ?? defaultIdleTimeoutMs) / 2),
    max_frame_size: maxFrameBytes,
    tcp_no_delay: true,
    host: url.host,
    sasl_mechanisms: createClientMechanisms(credentials),
    connection_details: () => ({
      connect: (_port: number, _host: string, _options: object, connected: () => void) =>
        socketTo(url, options, (socket) => {
          const problem = checkPlainTextPassword(url, options, socket.remoteAddress);
          if (problem === undefined) connected();
          else fail(problem);
        }),
    }),
  });
  let over = false;
  const fail = (cause: unknown) => {
    if (over) return;
    over = true;
    destroyConnection(connection);
    handlers.ended(toBrokerError(url, cause, credentials));
  };
  guardConnection(connection, fail);
  limitPeer(connection, 'we-ask');
  connection.on('connection_open', () => handlers.opened());
  connection.on('connection_error', (context: { error: AmqpError }) => fail(context.error));
  connection.on('connection_close', () => fail('the broker closed the connection'));
  const ended = () => fail(connection.is_open() || !url.tls ? endedByPeer : withoutLogin(credentials));
  connection.on('disconnected', (context: { error?: unknown }) =>
    context.error === undefined ? ended() : fail(context.error),
  );
  try {
    connection.connect();
    preferOwnMechanism(connection);
    connection.socket.once('close', ended);
  } catch (error) {
    setImmediate(fail, error);
  }
  return {
    connection,
    fail,
    close() {
      if (over) return Promise.resolve();
      over = true;
      return closed(connection);
    },
  };
}

function socketTo(
  url: BrokerUrl,
  options: BrokerOptions,
  connected: (socket: net.Socket) => void,
): net.Socket {
  const { host, port } = url;
  const { ca, cert, key } = options;
  const socket: net.Socket = url.tls
    ? tls.connect({ host, port, ca, cert, key, ...(net.isIP(host) ? {} : { servername: host }) })
    : net.connect({ host, port });
  socket.once(url.tls ? 'secureConnect' : 'connect', () => connected(socket));
  return socket;
}

function closed(connection: Connection): Promise<void> {
  if (!connection.is_open()) {
    destroyConnection(connection);
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(limit);
      destroyConnection(connection);
      resolve();
    };
    const limit = setTimeout(done, closeLimitMs);
    connection.socket.once('close', done);
    connection.removeAllListeners('connection_close');
    connection.on('connection_close', ignore);
    connection.close();
  });
}

function ignore(): void {
  // The answer to our own close; the socket ends next.
}

/** What an AMQP error says, in one line. */
export function amqpErrorText(error: AmqpError | undefined): string {
  if (error === undefined || error === null) return 'no reason given';
  return toOneLine([error.condition, error.description].filter(Boolean).join(': '));
}
