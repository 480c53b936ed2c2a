import type { Socket } from 'node:net';
import { destroyConnection } from '../rhea/destroy-connection.ts';
import { takeFastPath } from '../rhea/fast/take-fast-path.ts';
import { checkFields } from '../rhea/fields/check-fields.ts';
import { guardConnection, maxFrameBytes } from '../rhea/guard-connection.ts';
import { limitArrays } from '../rhea/limit-arrays.ts';
import { limitPeer } from '../rhea/limit-peer.ts';
import type { AmqpError, Connection, Container, Receiver, Sender, Session } from '../rhea/rhea-types.ts';
import { ClientLinks } from './client-links.ts';
import type { Router } from './router.ts';
import type { SendPermissions } from './send-permissions.ts';

const handshakeLimitMs = 10_000;
const idleTimeoutMs = 30_000;
/** Time that a peer gets to end its side after a close. */
const closeLimitMs = 500;

/** The parts of the broker that a client's connection uses. */
export interface ClientContext {
  readonly version: string;
  readonly router: Router;
  readonly permissions: SendPermissions;
  /** Ends the link of a message that its sender may not send, instead of rejecting the message. */
  readonly detachesForbidden: boolean;
  readonly fastPath: boolean;
  /** Called when the client has logged in and opened the connection. */
  readonly onOpen: () => void;
  /** Called once, when the connection has ended. */
  readonly onEnd: () => void;
}

/** One client's connection to the embedded broker. */
export class Client {
  readonly #connection: Connection;
  readonly #links: ClientLinks;
  readonly #onOpen: () => void;
  readonly #onEnd: () => void;
  readonly #handshakeTimer: NodeJS.Timeout;
  #isOver = false;

  constructor(socket: Socket, container: Container, context: ClientContext) {
    const { version, router, permissions, detachesForbidden, fastPath, onOpen, onEnd } = context;
    this.#onOpen = onOpen;
    this.#onEnd = onEnd;
    this.#links = new ClientLinks({ router, permissions, detachesForbidden, user: () => this.#user() });
    this.#handshakeTimer = setTimeout(() => this.end(), handshakeLimitMs);
    this.#connection = container.create_connection({
      max_frame_size: maxFrameBytes,
      idle_time_out: idleTimeoutMs,
      tcp_no_delay: true,
      offered_capabilities: ['ANONYMOUS-RELAY'],
      properties: { product: 'ovirt-node-embedded', version },
      receiver_options: { autoaccept: false },
    });
    this.#addListeners(this.#connection);
    this.#connection.accept(socket);
    limitArrays(this.#connection);
    if (fastPath) takeFastPath(this.#connection);
    socket.once('close', () => this.end());
  }

  /** Sends the reason and ends the connection. */
  close(error: AmqpError): void {
    if (this.#connection.is_open()) {
      this.#connection.close(error);
      setTimeout(() => this.end(), closeLimitMs);
    } else this.end();
  }

  /** Ends the connection at once. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#handshakeTimer);
    destroyConnection(this.#connection);
    this.#links.close();
    this.#onEnd();
  }

  #addListeners(connection: Connection): void {
    guardConnection(connection, () => this.end());
    limitPeer(connection, 'peer');
    checkFields(connection, (error) => this.#refuse(error));
    connection.on('connection_open', () => {
      clearTimeout(this.#handshakeTimer);
      this.#onOpen();
    });
    connection.on('disconnected', () => this.end());
    // rhea answers a close and ends its side of the socket. A peer that keeps its side open is cut off.
    connection.on('connection_close', () => setTimeout(() => this.end(), closeLimitMs).unref());
    connection.on('sender_open', ({ sender }: { sender: Sender }) => {
      if (this.#count(sender.session)) this.#links.addSubscriber(sender);
    });
    connection.on('receiver_open', ({ receiver }: { receiver: Receiver }) => {
      if (this.#count(receiver.session)) this.#links.addPublisher(receiver);
    });
    connection.on('sender_close', ({ sender }: { sender: Sender }) => this.#links.removeSubscriber(sender));
    connection.on('receiver_close', ({ receiver }: { receiver: Receiver }) =>
      this.#links.uncount(receiver.session),
    );
    connection.on('session_close', ({ session }: { session: Session }) => this.#links.removeSession(session));
  }

  /** Closes the connection with the reason, which may be the peer's open frame. Reads nothing more. */
  #refuse({ condition, description }: Pick<Required<AmqpError>, 'condition' | 'description'>): void {
    const connection = this.#connection;
    connection.removeAllListeners();
    connection.on('disconnected', () => this.end());
    connection.input = ignore;
    connection.open();
    connection.close({ condition, description });
    setTimeout(() => this.end(), closeLimitMs);
  }

  /** Counts a new link and ends the connection when the peer has too many. @returns whether the link may open. */
  #count(session: Session): boolean {
    const isWithinLimit = this.#links.count(session);
    if (!isWithinLimit) this.end();
    return isWithinLimit;
  }

  /** Returns the login name. Undefined before the login. */
  #user(): string | undefined {
    const { sasl_transport: sasl } = this.#connection;
    return sasl?.username ?? sasl?.selected?.username;
  }
}

function ignore(): void {
  // Nothing that the peer sends after its fault is read.
}
