import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '#base';
import type { Receiver } from '#broker';
import type { AgentIdentity, AgentInfo, MemberValues, PackageShape } from '#qmf';
import type { AgentOptions } from './agent-options.ts';
import { permitAll } from './authorization.ts';
import { Counters } from './counters.ts';
import { CallerLimits } from './limits/caller-limits.ts';
import { CooperativeScheduler } from './limits/cooperative-scheduler.ts';
import { MutationGuard } from './mutations/mutation-guard.ts';
import { Outbox } from './outbox.ts';
import { type Duplicate, DuplicateDetector } from './publication/duplicate-detector.ts';
import { EventSender, type RaiseOptions } from './publication/event-sender.ts';
import { Presence } from './publication/presence.ts';
import { Publisher } from './publication/publisher.ts';
import { RateLimitedLog } from './rate-limited-log.ts';
import { CallAnswers } from './requests/call-answers.ts';
import { createHandlers } from './requests/create-handlers.ts';
import { Dispatcher } from './requests/dispatcher.ts';
import { PostReplyTasks } from './requests/post-reply-tasks.ts';
import { busyRecorder } from './requests/record-busy.ts';
import { RequestReceiver } from './requests/request-receiver.ts';
import { pairClasses } from './store/class-table.ts';
import { ObjectStore } from './store/object-store.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';

const defaultHeartbeatSeconds = 10;
const defaultJitterMs = 1_000;

/** A package whose events have no generated types. */
export interface UntypedPackage extends PackageShape {
  events: Record<string, MemberValues>;
}

/**
 * A QMF agent for any schema. Holds what queries see, answers requests and publishes changes; does not know where facts
 * come from. `Package` has the types that the generator wrote for the schema; without them, events have any name.
 */
export class Agent<Facts, Package extends PackageShape = UntypedPackage> {
  readonly counters = new Counters();
  readonly name: string;
  /** Attribute `startId` of its heartbeats: distinguishes two agents of one name. */
  readonly startId = randomUUID();
  readonly #options: AgentOptions<Facts> & { readonly clock: Clock };
  readonly #warnings: RateLimitedLog;
  readonly #store: ObjectStore<Facts>;
  readonly #publisher: Publisher<Facts>;
  readonly #subscriptions: Subscriptions;
  readonly #presence: Presence;
  readonly #events: EventSender;
  readonly #duplicates: DuplicateDetector;
  readonly #guard: MutationGuard;
  readonly #requests: RequestReceiver;
  readonly #ending = new AbortController();

  constructor(options: AgentOptions<Facts>) {
    const { schema, broker, log, vendor, product, instance, clock = systemClock } = options;
    const { counters } = this;
    this.name = `${vendor}:${product}:${instance}`;
    this.#options = { ...options, clock };
    this.#warnings = new RateLimitedLog(log, clock);
    this.#store = new ObjectStore({
      classes: pairClasses(schema, options.classes),
      agentName: this.name,
      onInvalidValue: (member, { message: reason }) =>
        this.#warnings.warn('value left out', { member, reason }),
      isPublished: options.isPublished,
    });
    const agent: AgentIdentity = { name: this.name, vendor, product, instance };
    const outbox = new Outbox({ broker, counters, warnings: this.#warnings });
    this.#publisher = new Publisher({
      store: this.#store,
      broker,
      clock,
      agent,
      jitterMs: options.publishJitterMs ?? defaultJitterMs,
      counters,
      outbox,
    });
    this.#events = new EventSender({ schema, agent, clock, counters, outbox });
    const describe = this.#createDescription(agent, clock.nowNs());
    this.#presence = new Presence({
      broker,
      clock,
      counters,
      outbox,
      publisher: this.#publisher,
      intervalSeconds: this.#heartbeatSeconds,
      describe,
    });
    this.#duplicates = new DuplicateDetector({
      agent,
      startId: this.startId,
      broker,
      clock,
      onDuplicate: (duplicate) => this.#onDuplicate(duplicate),
    });
    this.#guard = new MutationGuard({
      policy: options.mutations,
      clock,
      isDuplicated: () => this.isDuplicated,
    });
    const postReplyTasks = new PostReplyTasks(clock, (err) =>
      log.error({ err }, 'a task after the reply failed'),
    );
    const callAnswers = new CallAnswers({ outbox, clock, signal: this.#ending.signal });
    const scheduler = new CooperativeScheduler(clock);
    const { name: agentName } = this;
    this.#subscriptions = new Subscriptions({ store: this.#store, agentName, clock, log, scheduler, outbox });
    const handlers = createHandlers({
      schema,
      store: this.#store,
      agentName,
      scheduler,
      readingCalls: new CooperativeScheduler(clock, {
        maxWaiting: Number.POSITIVE_INFINITY,
        maxWaitMs: Number.POSITIVE_INFINITY,
      }),
      subscriptions: this.#subscriptions,
      authorize: options.authorize ?? permitAll,
      guard: this.#guard,
      postReplyTasks,
      callAnswers,
      signal: this.#ending.signal,
      describe,
      onLocate: () => this.#publisher.scheduleFull(),
    });
    this.#requests = new RequestReceiver({
      broker,
      agentName: this.name,
      dispatcher: new Dispatcher({
        handlers,
        agent,
        clock,
        counters,
        log,
        warnings: this.#warnings,
        limits: new CallerLimits(broker),
        identify: options.identify ?? (() => undefined),
        callAnswers,
        recordBusy: busyRecorder({ packageName: schema.packageName, store: this.#store }, this.#guard),
      }),
      callAnswers,
      postReplyTasks,
      pendingEvents: () => this.#events.pending,
      signal: this.#ending.signal,
    });
  }

  /** Whether another agent of this name was heard recently. */
  get isDuplicated(): boolean {
    return this.#duplicates.hasDuplicates;
  }

  /** Counts the classes and the objects that exist now. */
  countObjects(): { readonly classes: number; readonly objects: number } {
    return { classes: this.#store.classNames().length, objects: [...this.#store.all()].length };
  }

  /**
   * Takes new facts for the classes named, or for all, and publishes what changed. Call it once before {@link open}: every
   * object must exist before the first heartbeat.
   */
  update(facts: Facts, classNames: readonly string[] = this.#store.classNames()): void {
    const nowNs = this.#options.clock.nowNs();
    for (const className of classNames) {
      const difference = this.#store.update(className, facts, nowNs);
      this.#publisher.publish(difference);
      this.#subscriptions.publish(difference);
    }
  }

  /** Receives requests and sends heartbeats, across reconnections. Resolves once the broker has attached the receivers. */
  async open(): Promise<void> {
    await this.#options.broker.ready();
    await Promise.all([this.#requests.open(), this.#duplicates.open()]);
    this.#presence.open();
  }

  /**
   * Receives requests at the address of a role as well, until the receiver is closed. `CallToAuthorize.address` tells the
   * role. @throws {BrokerError} where the broker refuses the receiver.
   */
  receiveForRole(role: string): Promise<Receiver> {
    return this.#requests.openForRole(role);
  }

  /** Sends a heartbeat at once, for attributes that changed. Has no effect while the agent is not on the bus. */
  sendHeartbeat(): void {
    this.#presence.sendHeartbeat();
  }

  /**
   * Raises an event of the schema. Tasks after a reply wait until the broker has settled the events that are `confirmed`;
   * other events need only to be written. An unknown argument is undefined.
   * @throws {QmfException} where an argument does not fit its type, {TypeError} for an unknown event or argument.
   */
  raiseEvent<Name extends keyof Package['events'] & string>(
    eventName: Name,
    values: { readonly [A in keyof Package['events'][Name]]: Package['events'][Name][A] | undefined },
    options?: RaiseOptions,
  ): void {
    this.#events.raise(eventName, { ...values } as MemberValues, options);
  }

  /** Ends: answers no more, publishes the deletion of every object unless `deletions` is false, and closes the receivers. */
  async close({ deletions = true }: { deletions?: boolean } = {}): Promise<void> {
    this.#ending.abort();
    this.#presence.close();
    this.#publisher.close();
    this.#guard.close();
    const nowNs = this.#options.clock.nowNs();
    this.#subscriptions.close(deletions ? nowNs : undefined);
    if (deletions) this.#publisher.publishDeletions(nowNs);
    await Promise.all([this.#requests.close(), this.#duplicates.close()]);
    this.#warnings.close();
  }

  get #heartbeatSeconds(): number {
    return this.#options.heartbeatSeconds ?? defaultHeartbeatSeconds;
  }

  #createDescription(agent: AgentIdentity, schemaUpdatedNs: bigint): () => AgentInfo {
    return () => ({
      ...agent,
      epoch: this.#options.epoch,
      heartbeatSeconds: this.#heartbeatSeconds,
      schemaUpdatedNs,
      capability: 1,
      sentAtNs: this.#options.clock.nowNs(),
      attributes: new Map([['startId', this.startId], ...(this.#options.attributes?.() ?? [])]),
    });
  }

  #onDuplicate(duplicate: Duplicate): void {
    const { log, onDuplicate } = this.#options;
    log.error({ agent: this.name, ...duplicate }, 'another agent of this name');
    onDuplicate?.(duplicate);
  }
}
