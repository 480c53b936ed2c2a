import { randomUUID } from 'node:crypto';
import { type Clock, type Log, systemClock } from '#base';
import type { Broker, BrokerStatus, Receiver, SendOptions } from '#broker';
import {
  type AgentIdentity,
  type AgentInfo,
  type AmqpValue,
  agentBindings,
  heartbeatKey,
  type IncomingMessage,
  type MemberValues,
  type OutgoingMessage,
  roleBinding,
  type Schema,
  severities,
  writeEventIndication,
  writeHeartbeat,
} from '#qmf';
import { type Authorize, type CallAddress, permitAll } from './authorization.ts';
import { Counters } from './counters.ts';
import { RateLimitedLog } from './log.ts';
import { MutationGuard } from './mutations/mutation-guard.ts';
import type { MutationPolicy } from './mutations/mutation-policy.ts';
import { type Duplicate, DuplicateDetector } from './publication/duplicate-detector.ts';
import { Publisher } from './publication/publisher.ts';
import type { RaiseOptions } from './publication/raise-options.ts';
import { CooperativeScheduler } from './requests/cooperative-scheduler.ts';
import { Dispatcher } from './requests/dispatcher.ts';
import { locateHandler } from './requests/locate.ts';
import { methodHandler } from './requests/method.ts';
import { PostReplyTasks } from './requests/post-reply-tasks.ts';
import { queryHandler } from './requests/query.ts';
import { schemaV1Handler } from './requests/schema-v1.ts';
import { SendWindow } from './requests/send-window.ts';
import { subscribeHandler } from './requests/subscribe.ts';
import { pairClasses, toTypedValues } from './store/class-table.ts';
import type { BoundClass } from './store/define-class.ts';
import { ObjectStore } from './store/object-store.ts';

export interface AgentOptions<Facts> {
  readonly schema: Schema;
  readonly classes: readonly BoundClass<Facts>[];
  /** `vendor:product:instance`; vendor and product without a colon. */
  readonly vendor: string;
  readonly product: string;
  readonly instance: string;
  /** One more at each start, 1 to 4095. */
  readonly epoch: number;
  readonly broker: Broker;
  readonly log: Log;
  readonly clock?: Clock | undefined;
  /** Everybody may call everything where absent. */
  readonly authorize?: Authorize | undefined;
  /** Whether a property or statistic is told at all; all are where absent. */
  readonly isPublished?: ((className: string, member: string) => boolean) | undefined;
  /** How calls that change something are treated; without it as all others. */
  readonly mutations?: MutationPolicy | undefined;
  readonly heartbeatSeconds?: number | undefined;
  /** Longest random wait before everything is published, milliseconds. */
  readonly publishJitterMs?: number | undefined;
  /** Further attributes of heartbeats, such as `hostname`. */
  readonly attributes?: () => ReadonlyMap<string, AmqpValue>;
  /** Told of another agent that speaks under this one's name. */
  readonly onDuplicate?: (duplicate: Duplicate) => void;
}

/**
 * A QMF agent for any schema. It holds what queries see, answers requests and tells of changes; it does not know where
 * facts come from.
 */
export class Agent<Facts> {
  readonly counters = new Counters();
  readonly name: string;
  /** Attribute `startId` of its heartbeats: tells two agents of one name apart. */
  readonly startId = randomUUID();
  readonly #options: AgentOptions<Facts>;
  readonly #agent: AgentIdentity;
  readonly #clock: Clock;
  readonly #store: ObjectStore<Facts>;
  readonly #publication: Publisher<Facts>;
  readonly #dispatcher: Dispatcher;
  readonly #mishaps: RateLimitedLog;
  readonly #duplicates: DuplicateDetector;
  readonly #afterReply: PostReplyTasks;
  readonly #pace = new SendWindow();
  readonly #changeCalls: MutationGuard;
  /** Events that have not left yet. */
  readonly #events = new Set<Promise<unknown>>();
  readonly #ending = new AbortController();
  readonly #schemaUpdatedNs: bigint;
  #receivers: readonly Receiver[] = [];
  #cancelHeartbeat: (() => void) | undefined;
  #stopListening: (() => void) | undefined;
  #connections = 0;

  constructor(options: AgentOptions<Facts>) {
    const { schema, broker, log, vendor, product, instance } = options;
    const clock = options.clock ?? systemClock;
    this.name = `${vendor}:${product}:${instance}`;
    this.#options = options;
    this.#clock = clock;
    this.#agent = { name: this.name, vendor, product, instance };
    this.#schemaUpdatedNs = clock.nowNs();
    this.#mishaps = new RateLimitedLog(log, clock);
    this.#duplicates = new DuplicateDetector({
      name: this.name,
      startId: this.startId,
      clock,
      found: (duplicate) => {
        log.error({ agent: this.name, ...duplicate }, 'another agent of this name');
        options.onDuplicate?.(duplicate);
      },
    });
    this.#store = new ObjectStore(
      pairClasses(schema, options.classes),
      this.name,
      (member, error) => this.#mishaps.warn('value left out', { member, reason: error.message }),
      options.isPublished,
    );
    this.#publication = new Publisher({
      store: this.#store,
      broker,
      clock,
      agent: this.#agent,
      jitterMs: options.publishJitterMs ?? 1_000,
      counters: this.counters,
    });
    const turns = new CooperativeScheduler(clock);
    this.#changeCalls = new MutationGuard({
      changes: options.mutations,
      clock,
      isDuplicated: () => this.#duplicates.hasDuplicates(),
    });
    this.#afterReply = new PostReplyTasks(clock, (err) => log.error({ err }, 'not done after the answer'));
    this.#dispatcher = new Dispatcher({
      handlers: {
        locate: locateHandler(
          () => this.#info(),
          () => this.#publication.scheduleFull(),
          turns,
        ),
        query: queryHandler(schema, this.#store, this.name, turns),
        method: methodHandler({
          packageName: schema.packageName,
          store: this.#store,
          agentName: this.name,
          authorize: options.authorize ?? permitAll,
          changes: this.#changeCalls,
          afterReply: this.#afterReply,
          signal: this.#ending.signal,
        }),
        subscribe: subscribeHandler,
        schemaV1: schemaV1Handler(schema, this.name),
      },
      agent: this.#agent,
      clock,
      counters: this.counters,
      log,
      mishaps: this.#mishaps,
    });
  }

  /** Whether another agent of this name was heard of late. */
  get isDuplicated(): boolean {
    return this.#duplicates.hasDuplicates();
  }

  /** How many classes and objects there are now. */
  countObjects(): { readonly classes: number; readonly objects: number } {
    return { classes: this.#store.classNames().length, objects: [...this.#store.all()].length };
  }

  /**
   * Takes the facts as they are now for the classes named (all of them unless said), and publishes what changed.
   * Call it once before {@link open}: every object must exist before the first heartbeat.
   */
  update(facts: Facts, classNames: readonly string[] = this.#store.classNames()): void {
    const nowNs = this.#clock.nowNs();
    for (const className of classNames)
      this.#publication.publish(this.#store.update(className, facts, nowNs));
  }

  /** Receives requests and beats, over every reconnection from now on. Resolves once the broker has attached the links. */
  async open(): Promise<void> {
    const { broker } = this.#options;
    const listen = (message: IncomingMessage) => void this.#answer(message, 'own');
    await broker.ready();
    const ownHeartbeats = { exchange: 'topic', key: heartbeatKey(this.#agent) } as const;
    this.#receivers = await Promise.all([
      ...agentBindings(this.name).map((binding) => broker.receive(binding, listen)),
      broker.receive(ownHeartbeats, (message) => this.#duplicates.observe(message)),
    ]);
    this.#connected();
    this.#stopListening = broker.onStatus((status) => this.#followed(status));
  }

  /**
   * Receives requests at the address of a role, too, until the receiver is closed: {@link CallToAuthorize} tells which.
   * @throws {BrokerError} where the broker refuses it.
   */
  receiveForRole(role: string): Promise<Receiver> {
    const listen = (message: IncomingMessage) => void this.#answer(message, { role });
    return this.#options.broker.receive(roleBinding(role, this.name), listen);
  }

  /** Says at once what heartbeats say: for attributes that changed. Only where it is on the bus. */
  sendHeartbeat(): void {
    if (this.#connections > 0 && this.#options.broker.status().state === 'connected') this.#beat();
  }

  /**
   * Raises an event of the schema, with another severity than the schema's where one is given. What a method does after its
   * reply waits for the broker to settle the events that are `confirmed`; of others it is enough that they were written.
   * @throws {QmfException} where an argument does not fit, {TypeError} for an unknown one.
   */
  raiseEvent(eventName: string, values: MemberValues, { severity, confirmed }: RaiseOptions = {}): void {
    const found = this.#options.schema.classes.find(({ id }) => id.className === eventName);
    if (found?.kind !== 'event') throw new TypeError(`no event ${eventName} in the schema`);
    const typed = toTypedValues(found.arguments, values, this.name);
    this.counters.indications += 1n;
    const level = severities.indexOf(severity ?? found.severity);
    const event = writeEventIndication(this.#agent, found.id, level, typed, this.#clock.nowNs());
    const left = this.#send(event, { confirmed });
    this.#events.add(left);
    void left.then(() => this.#events.delete(left));
  }

  /** Ends: answers no more, publishes that everything is gone unless told not to, and lets go of the links, not of the broker. */
  async close({ deletions = true }: { deletions?: boolean } = {}): Promise<void> {
    this.#ending.abort();
    this.#stopListening?.();
    this.#cancelHeartbeat?.();
    this.#publication.close();
    this.#duplicates.close();
    this.#changeCalls.close();
    if (deletions) this.#publication.publishDeletions(this.#clock.nowNs());
    await Promise.all(this.#receivers.map((receiver) => receiver.close()));
    this.#mishaps.close();
  }

  #followed(status: BrokerStatus): void {
    if (status.state === 'connected') this.#connected();
    else this.#cancelHeartbeat?.();
  }

  #connected(): void {
    const isBack = this.#connections > 0;
    if (isBack) this.counters.reconnects += 1n;
    this.#connections += 1;
    this.#beat();
    if (isBack) this.#publication.resume();
    else this.#publication.start();
  }

  #beat(): void {
    this.#cancelHeartbeat?.();
    void this.#send(writeHeartbeat(this.#info()));
    const interval = this.#heartbeatSeconds() * 1_000;
    this.#cancelHeartbeat = this.#clock.after(interval, () => this.#beat());
  }

  #heartbeatSeconds(): number {
    return this.#options.heartbeatSeconds ?? 10;
  }

  #info(): AgentInfo {
    return {
      ...this.#agent,
      epoch: this.#options.epoch,
      heartbeatSeconds: this.#heartbeatSeconds(),
      schemaUpdatedNs: this.#schemaUpdatedNs,
      capability: 1,
      sentAtNs: this.#clock.nowNs(),
      attributes: new Map([['startId', this.startId], ...(this.#options.attributes?.() ?? [])]),
    };
  }

  async #answer(message: IncomingMessage, address: CallAddress): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const replies = await this.#dispatcher.answer(message, address);
    const send = (reply: OutgoingMessage) => {
      const sent = this.#send(reply);
      this.#afterReply.sending(reply, [...this.#events, sent]);
      return sent;
    };
    await this.#pace.send(replies, send, this.#ending.signal);
  }

  /** Resolves to whether the broker took it. */
  async #send(message: OutgoingMessage, options?: SendOptions): Promise<boolean> {
    const sent = await this.#options.broker.send(message, options);
    if (sent.outcome === 'sent' || sent.outcome === 'accepted') return true;
    this.counters.dropped += 1n;
    this.#mishaps.warn('the broker did not take a message', { outcome: sent.outcome, reason: sent.reason });
    return false;
  }
}
