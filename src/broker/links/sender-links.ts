import { type Clock, errorLine, waitUntil } from '#base';
import type { OutgoingMessage } from '#qmf';
import type { Outcome, SendOptions } from '../broker.ts';
import { encodeMessage } from '../codec/encode-message.ts';
import type { ConnectionLinks } from '../connection/connection-supervisor.ts';
import type { Dialect, Targets } from '../dialect/dialect.ts';
import { ReplyLinks } from '../replies/reply-links.ts';
import type { Connection } from '../rhea/rhea-types.ts';
import { toEncodable } from './outgoing-message.ts';
import { SenderLink } from './sender-link.ts';

/** A target of the dialect. Undefined for the anonymous relay. */
type Target = keyof Targets | undefined;

interface SenderLinksOptions {
  readonly queueLimit: number;
  readonly clock: Clock;
}

interface AttachedConnection {
  readonly connection: Connection;
  readonly dialect: Dialect;
}

/**
 * All sending links of a connection. To the exchanges, which this side chooses: per target one for unsettled messages and, unless the
 * dialect forbids it, one for settled indications. To addresses and keys that peers choose: links of their own.
 */
export class SenderLinks implements ConnectionLinks {
  readonly #options: SenderLinksOptions;
  readonly #links = new Map<string, SenderLink>();
  readonly #replies = new Map<Target, ReplyLinks>();
  /** For messages that are sent apart. */
  readonly #requests = new Map<Target, ReplyLinks>();
  #attached: AttachedConnection | undefined;

  constructor(options: SenderLinksOptions) {
    this.#options = options;
  }

  get depth(): number {
    return this.#all().reduce((sum, { depth }) => sum + depth, 0);
  }

  /** Counts the messages of a caller that wait for a reply address. */
  replyDepth(address: string, caller: string): number {
    let depth = 0;
    for (const replies of this.#replies.values()) depth += replies.depthOf(address, caller);
    return depth;
  }

  /** Resolves when all links are open. Rejects with the broker's reason when the broker refuses one. */
  async attach(connection: Connection, dialect: Dialect): Promise<void> {
    this.#attached = { connection, dialect };
    for (const [target, presettled] of listLinks(dialect)) {
      const address = target && dialect.targets?.[target];
      const link = new SenderLink({ ...this.#options, dialect, target: address, presettled });
      this.#links.set(linkKey(target, presettled), link);
    }
    await Promise.all(Array.from(this.#links.values(), (link) => link.attach(connection)));
  }

  detach(reason: string): void {
    for (const link of this.#all()) link.detach(reason);
    this.#links.clear();
    this.#replies.clear();
    this.#requests.clear();
    this.#attached = undefined;
  }

  /** Routes, encodes and sends a message. A message that the dialect or the codec cannot express is dropped. */
  send(
    message: OutgoingMessage,
    { confirmed = false, apart = false, caller }: SendOptions,
  ): Promise<Outcome> {
    const attached = this.#attached;
    if (attached === undefined) return drop('not connected to a broker');
    const { dialect } = attached;
    try {
      const route = dialect.route(message.destination);
      const bytes = encodeMessage(toEncodable(message, route, dialect));
      if ('reply' in message.destination)
        return this.#repliesTo(route.target, attached).send(message.destination.reply, bytes, caller);
      const { exchange, key } = message.destination;
      if (apart) return this.#requestsTo(route.target, attached).send(`${exchange}/${key}`, bytes);
      const isIndication = exchange === 'topic';
      return this.#sendTo(route.target, isIndication && !confirmed, bytes);
    } catch (error) {
      return drop(errorLine(error));
    }
  }

  /** Waits until no message waits for credit or an outcome, but not longer than `limitMs`. */
  async waitUntilIdle(limitMs: number): Promise<void> {
    const isIdle = () => this.#all().every((links) => links.isIdle);
    await waitUntil(isIdle, { timeoutMs: limitMs, intervalMs: 5 });
  }

  #all(): readonly (SenderLink | ReplyLinks)[] {
    return [...this.#links.values(), ...this.#replies.values(), ...this.#requests.values()];
  }

  #repliesTo(target: Target, attached: AttachedConnection): ReplyLinks {
    return findOrAdd(this.#replies, target, () => this.#openLinks(target, attached));
  }

  #requestsTo(target: Target, attached: AttachedConnection): ReplyLinks {
    const { queueLimit } = this.#options;
    return findOrAdd(this.#requests, target, () => this.#openLinks(target, attached, queueLimit));
  }

  /** @param maxWaiting messages that may wait for one address. */
  #openLinks(target: Target, { connection, dialect }: AttachedConnection, maxWaiting?: number): ReplyLinks {
    const address = target && dialect.targets?.[target];
    return new ReplyLinks({ connection, dialect, target: address, clock: this.#options.clock, maxWaiting });
  }

  #sendTo(target: Target, presettled: boolean, bytes: Uint8Array): Promise<Outcome> {
    const link = this.#links.get(linkKey(target, presettled)) ?? this.#links.get(linkKey(target, false));
    return link?.send(bytes) ?? drop(`the dialect has no sending link to ${target ?? 'the anonymous relay'}`);
  }
}

function findOrAdd<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const added = create();
  map.set(key, added);
  return added;
}

/** Lists the sending links that a dialect needs: each target and whether the link sends settled. */
function listLinks({
  targets,
  presettled = 'indications',
}: Dialect): readonly (readonly [Target, boolean])[] {
  const unsettled: readonly Target[] = targets === undefined ? [undefined] : ['topic', 'direct'];
  const indications: readonly Target[] = targets === undefined ? [undefined] : ['topic'];
  const settled = presettled === 'indications' ? indications : [];
  return [
    ...unsettled.map((target) => [target, false] as const),
    ...settled.map((target) => [target, true] as const),
  ];
}

function linkKey(target: Target, presettled: boolean): string {
  return `${presettled} ${target ?? ''}`;
}

function drop(reason: string): Promise<Outcome> {
  return Promise.resolve({ outcome: 'dropped', reason });
}
