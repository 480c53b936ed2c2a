import type { Socket } from 'node:net';
import type { MessageAddress } from '../codec/message-address.ts';
import { destroyConnection, guardConnection, maxFrameBytes } from '../rhea/guard-connection.ts';
import { limitPeer } from '../rhea/peer-limits.ts';
import {
  type AmqpError,
  type Connection,
  type Container,
  type Delivery,
  isPresent,
  type Receiver,
  type Sender,
  type Session,
} from '../rhea/rhea.ts';
import type { Router } from './router.ts';
import type { SendPermissions } from './send-permissions.ts';
import { Subscription } from './subscription.ts';
import { TopicExchange } from './topic-exchange.ts';

const handshakeLimitMs = 10_000;
const idleTimeoutMs = 30_000;
const goodbyeLimitMs = 500;
/** A peer that opens more links at once than a console of a large fleet would. */
const maxLinks = 1000;
/** As in AMQP 0-10, whose keys these are. */
const maxKeyLength = 255;

/** What a connection needs of the broker that it is one of. */
export interface ClientContext {
  readonly version: string;
  readonly router: Router;
  readonly authority: SendPermissions;
  /** Told once, when the connection is over. */
  readonly ended: () => void;
}

/** Of rhea's server of SASL, once it let somebody in; `selected` where one may come without SASL, too. */
interface Login {
  readonly username?: string;
  readonly selected?: { readonly username?: string };
}

/** One connection to this broker. */
export class Client {
  readonly #router: Router;
  readonly #authority: SendPermissions;
  readonly #connection: Connection;
  readonly #subscribed = new Map<Sender, () => void>();
  readonly #ended: () => void;
  readonly #handshake: NodeJS.Timeout;
  readonly #links = new Map<Session, number>();
  #over = false;

  constructor(socket: Socket, container: Container, place: ClientContext) {
    const { version, router, authority, ended } = place;
    this.#router = router;
    this.#authority = authority;
    this.#ended = ended;
    this.#handshake = setTimeout(() => this.end(), handshakeLimitMs);
    this.#connection = container.create_connection({
      max_frame_size: maxFrameBytes,
      idle_time_out: idleTimeoutMs,
      tcp_no_delay: true,
      offered_capabilities: ['ANONYMOUS-RELAY'],
      properties: { product: 'ovirt-node-embedded', version },
      receiver_options: { autoaccept: false },
    });
    this.#listen(this.#connection);
    this.#connection.accept(socket);
    socket.once('close', () => this.end());
  }

  /** Says why, and ends. */
  close(error: AmqpError): void {
    if (this.#connection.is_open()) {
      this.#connection.close(error);
      setTimeout(() => this.end(), goodbyeLimitMs);
    } else this.end();
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#handshake);
    destroyConnection(this.#connection);
    for (const unsubscribe of this.#subscribed.values()) unsubscribe();
    this.#subscribed.clear();
    this.#ended();
  }

  #listen(connection: Connection): void {
    guardConnection(connection, () => this.end());
    limitPeer(connection, 'peer-asks');
    connection.on('connection_open', () => clearTimeout(this.#handshake));
    connection.on('disconnected', () => this.end());
    // rhea answers a close and ends the socket; a peer that does not end its own is not waited for.
    connection.on('connection_close', () => setTimeout(() => this.end(), goodbyeLimitMs).unref());
    connection.on('sender_open', ({ sender }: { sender: Sender }) => {
      if (this.#count(sender.session)) this.#subscribe(sender);
    });
    connection.on('receiver_open', ({ receiver }: { receiver: Receiver }) => {
      if (this.#count(receiver.session)) this.#takeFrom(receiver);
    });
    connection.on('receiver_close', ({ receiver }: { receiver: Receiver }) =>
      this.#uncount(receiver.session),
    );
    connection.on('sender_close', ({ sender }: { sender: Sender }) => this.#unsubscribe(sender));
    connection.on('session_close', ({ session }: { session: Session }) => this.#leave(session));
  }

  #count(session: Session): boolean {
    this.#links.set(session, (this.#links.get(session) ?? 0) + 1);
    let links = 0;
    for (const count of this.#links.values()) links += count;
    if (links > maxLinks) this.end();
    return !this.#over;
  }

  #uncount(session: Session): void {
    const links = (this.#links.get(session) ?? 0) - 1;
    if (links > 0) this.#links.set(session, links);
    else this.#links.delete(session);
  }

  /** The peer receives: from an exchange under a key, or from a queue of its own. */
  #subscribe(sender: Sender): void {
    const { source } = sender;
    sender.set_target({});
    const dropped = () => {
      this.#router.dropped++;
    };
    if (source?.dynamic) {
      const queue = new Subscription(sender, false, dropped);
      const address = this.#router.addQueue(queue);
      this.#subscribed.set(sender, () => {
        this.#router.removeQueue(address);
        queue.close();
      });
      sender.set_source({ address });
      return;
    }
    const address = source?.address ?? '';
    const exchange = this.#router.exchange(address);
    const key = bindingKey(source?.filter);
    if (exchange === undefined) {
      refuse(sender, this.#router.has(address) ? locked(address) : notFound(address));
    } else if (key !== undefined && key.length > maxKeyLength) {
      refuse(sender, { condition: 'amqp:invalid-field', description: `a key of ${key.length} characters` });
    } else {
      const subscription = new Subscription(sender, exchange instanceof TopicExchange, dropped);
      // Like qpidd: without a key nothing is received.
      const unbind = key === undefined ? undefined : exchange.bind(key, subscription);
      this.#subscribed.set(sender, () => {
        unbind?.();
        subscription.close();
      });
      sender.set_source({ address });
    }
  }

  /** The peer sends: to a node, or wherever each message says. */
  #takeFrom(receiver: Receiver): void {
    const { target } = receiver;
    const address = target?.address ?? undefined;
    if (!isPresent(target) || (address !== undefined && !this.#router.has(address))) {
      refuse(receiver, notFound(address ?? ''));
      return;
    }
    receiver.set_target(address === undefined ? {} : { address });
    receiver.set_source({});
    receiver.on('message', ({ message, delivery }: { message: Uint8Array; delivery: Delivery }) => {
      const maySend = (node: string, to: MessageAddress) => this.#authority.canSend(this.#user(), node, to);
      const routing = this.#router.publish(address, message, maySend);
      if (routing === 'routed') delivery.accept();
      else delivery.reject(rejections[routing]);
    });
  }

  /** Name that was logged in with. */
  #user(): string | undefined {
    const { sasl_transport: login } = this.#connection as Connection & { sasl_transport?: Login };
    return login?.username ?? login?.selected?.username;
  }

  #unsubscribe(sender: Sender): void {
    this.#uncount(sender.session);
    this.#subscribed.get(sender)?.();
    this.#subscribed.delete(sender);
  }

  #leave(session: Session): void {
    for (const sender of [...this.#subscribed.keys()]) {
      if (sender.session === session) this.#unsubscribe(sender);
    }
    this.#links.delete(session);
  }
}

const rejections: Readonly<Record<'full' | 'unreadable' | 'forbidden', AmqpError>> = {
  forbidden: {
    condition: 'amqp:unauthorized-access',
    description: 'this user may not send that, there or under that name',
  },
  full: { condition: 'amqp:resource-limit-exceeded', description: 'the receiver is too slow' },
  unreadable: {
    condition: 'amqp:decode-error',
    description: 'the properties of the message are no AMQP 1.0',
  },
};

function notFound(address: string): AmqpError {
  return { condition: 'amqp:not-found', description: `no node is called "${address}"` };
}

function locked(address: string): AmqpError {
  return { condition: 'amqp:resource-locked', description: `"${address}" has its receiver already` };
}

/** An attach without terminus says that a detach with the reason follows. */
function refuse(link: Sender | Receiver, error: AmqpError): void {
  Object.assign(link.local.attach, { source: undefined, target: undefined });
  link.close(error);
}

/** Key of the first filter; a second one is passed over, as qpidd does. */
function bindingKey(filter: unknown): string | undefined {
  const [first] = Object.values((filter ?? {}) as Record<string, unknown>);
  const key = typeof first === 'object' && first !== null ? (first as { value?: unknown }).value : first;
  return typeof key === 'string' ? key : undefined;
}
