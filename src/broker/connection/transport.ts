import net from 'node:net';
import tls from 'node:tls';
import { compact } from '#base';
import type { BrokerError } from '../broker-error.ts';
import type { BrokerOptions } from '../broker-options.ts';
import { destroyConnection } from '../rhea/destroy-connection.ts';
import { fastPathByDefault } from '../rhea/fast/by-default.ts';
import { takeFastPath } from '../rhea/fast/take-fast-path.ts';
import { checkFields } from '../rhea/fields/check-fields.ts';
import { guardConnection, maxFrameBytes } from '../rhea/guard-connection.ts';
import { limitArrays } from '../rhea/limit-arrays.ts';
import { limitPeer } from '../rhea/limit-peer.ts';
import { isRedirect } from '../rhea/reason-text.ts';
import { createContainer } from '../rhea/rhea.ts';
import type { AmqpError, Connection } from '../rhea/rhea-types.ts';
import { rotateChannels } from '../rhea/rotate-channels.ts';
import { selectMechanism } from '../rhea/select-mechanism.ts';
import type { BrokerUrl } from './broker-url.ts';
import {
  type Credentials,
  chooseMechanism,
  createClientMechanisms,
  resolveCredentials,
} from './login/client-mechanisms.ts';
import { checkPlainTextPassword } from './login/plain-text-password.ts';
import { tcpOptions, tlsOptions } from './socket-options.ts';
import { toBrokerError } from './to-broker-error.ts';

/** One connection to one broker, from the first packet to its end. */
export interface Transport {
  readonly connection: Connection;
  /** Ends the connection for a reason found elsewhere and reports it like any other end. */
  fail(cause: unknown): void;
  /** Closes the connection and waits at most a second for the broker's answer. Reports no end. */
  close(): Promise<void>;
}

interface TransportHandlers {
  /** Called when the socket is connected, before the login. */
  onReached(): void;
  onOpen(): void;
  /** Called once, when the connection failed or ended. */
  onEnd(error: BrokerError): void;
}

const defaultIdleTimeoutMs = 20_000;
const closeLimitMs = 1000;
const endedByPeer = 'connection ended by the other side';

/** Starts to connect and log in. Reports all failures to `onEnd`, never synchronously. */
export function openTransport(
  url: BrokerUrl,
  options: BrokerOptions,
  handlers: TransportHandlers,
): Transport {
  const credentials = resolveCredentials(url, options);
  const connection = createContainer(options.containerId).create_connection({
    container_id: options.containerId,
    ...compact({ hostname: options.virtualHost }),
    reconnect: false,
    // AMQP 1.0 part 2, 2.4.5: announce half of the real timeout. rhea waits twice as long as announced.
    idle_time_out: Math.ceil((options.idleTimeoutMs ?? defaultIdleTimeoutMs) / 2),
    max_frame_size: maxFrameBytes,
    tcp_no_delay: true,
    host: url.host,
    sasl_mechanisms: createClientMechanisms(credentials),
    connection_details: () => ({
      connect: (_port: number, _host: string, _options: object, onConnected: () => void) =>
        openSocket(url, options, (socket) => {
          const problem = checkPlainTextPassword(url, options, socket);
          if (problem !== undefined) return fail(problem);
          handlers.onReached();
          onConnected();
        }),
    }),
  });
  let isOver = false;
  const fail = (cause: unknown) => {
    if (isOver) return;
    isOver = true;
    destroyConnection(connection);
    handlers.onEnd(toBrokerError(url, cause, credentials));
  };
  guardConnection(connection, fail);
  limitPeer(connection, 'us');
  checkFields(connection, fail);
  rotateChannels(connection);
  connection.on('connection_open', () => handlers.onOpen());
  connection.on('connection_error', (context: { error: AmqpError }) =>
    fail(isRedirect(connection.error) ? connection.error : context.error),
  );
  connection.on('connection_close', () => fail('the broker closed the connection'));
  const handleDisconnect = () =>
    fail(connection.is_open() || !url.tls ? endedByPeer : endedBeforeLogin(credentials));
  connection.on('disconnected', (context: { error?: unknown }) =>
    context.error === undefined ? handleDisconnect() : fail(context.error),
  );
  try {
    connection.connect();
    limitArrays(connection);
    if (options.fastPath ?? fastPathByDefault) takeFastPath(connection);
    selectMechanism(connection, chooseMechanism);
    connection.socket.once('close', handleDisconnect);
  } catch (error) {
    setImmediate(fail, error);
  }
  return {
    connection,
    fail,
    close() {
      if (isOver) return Promise.resolve();
      isOver = true;
      return closeConnection(connection);
    },
  };
}

/** Java brokers hang up without an alert when they miss a client certificate, so the text names the likely cause. */
function endedBeforeLogin({ hasCertificate }: Credentials): string {
  const guess = hasCertificate
    ? 'the broker may reject the client certificate'
    : 'the broker may require a client certificate';
  return `${endedByPeer} before the login: ${guess}`;
}

function openSocket(
  url: BrokerUrl,
  options: BrokerOptions,
  onConnected: (socket: net.Socket) => void,
): net.Socket {
  const socket: net.Socket = url.tls ? tls.connect(tlsOptions(url, options)) : net.connect(tcpOptions(url));
  socket.once(url.tls ? 'secureConnect' : 'connect', () => onConnected(socket));
  return socket;
}

function closeConnection(connection: Connection): Promise<void> {
  if (!connection.is_open()) {
    destroyConnection(connection);
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      destroyConnection(connection);
      resolve();
    };
    const timer = setTimeout(finish, closeLimitMs);
    connection.socket.once('close', finish);
    connection.removeAllListeners('connection_close');
    connection.on('connection_close', ignore);
    connection.close();
  });
}

function ignore(): void {
  // The broker answers the close; the end of the socket follows.
}
