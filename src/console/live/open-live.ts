import { type Clock, OrderedWork } from '#base';
import type { Broker } from '#broker';
import type { ManagedObject } from '#qmf';
import type { AgentChange, AgentRecord } from '../agents/agent-record.ts';
import type { Console } from '../console.ts';
import { ConsoleClosed } from '../errors.ts';
import { Listeners } from '../listeners.ts';
import type { ObjectsOfClass } from '../queries/queries.ts';
import type { DataIndication } from '../subscriptions/indications.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { AgentReader } from './agent-reader.ts';
import { ChangeQueue } from './change-queue.ts';
import type { LiveChange, LiveObject, LiveObjects, LiveOptions } from './live-object.ts';
import { LiveTable } from './live-table.ts';
import { waitFor } from './wait-for.ts';

const defaultLimit = 100_000;
const defaultDiscoverMs = 1_000;

/** What a live collection needs of its console. */
export interface LiveSource {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly console: Pick<
    Console,
    'agents' | 'onAgent' | 'discover' | 'schemaIds' | 'objects' | 'values' | 'data'
  >;
}

/**
 * Opens a live collection. Resolves when the agents that are there were asked once.
 * @throws {BrokerError} when the broker refuses the subscription.
 */
export async function openLive(source: LiveSource, options: LiveOptions): Promise<LiveCollection> {
  const data = await source.console.data({ packageName: options.packageName });
  const live = new LiveCollection(source, options, data);
  await live.start();
  return live;
}

/** Follows the agents of a console: reads each that appears or returns, and applies what they publish. */
export class LiveCollection implements LiveObjects {
  readonly #source: LiveSource;
  readonly #options: LiveOptions;
  readonly #data: Subscription<DataIndication>;
  readonly #table: LiveTable;
  readonly #reader: AgentReader;
  readonly #work = new OrderedWork<ManagedObject>({
    handle: (agentName, object) => this.#apply(agentName, object),
    onDropped: (agentName) => this.#readMissing(agentName),
  });
  readonly #queue = new ChangeQueue();
  readonly #changes = new Listeners<Omit<LiveChange, 'missed'>>();
  readonly #unsubscribe: (() => void)[];
  /** Agents that are alive. */
  readonly #alive = new Set<string>();
  readonly #onClosed = new Listeners<void>();
  #isClosed = false;

  constructor(source: LiveSource, options: LiveOptions, data: Subscription<DataIndication>) {
    this.#source = source;
    this.#options = options;
    this.#data = data;
    this.#table = new LiveTable({
      limit: options.limit ?? defaultLimit,
      onChange: (change) => {
        this.#queue.push(change);
        this.#changes.emit(change);
      },
    });
    this.#reader = new AgentReader({
      clock: source.clock,
      read: (agentName) => this.#read(agentName),
      onProblem: (problem) => options.onProblem?.(problem),
    });
    this.#unsubscribe = [
      source.console.onAgent((change) => this.#onAgent(change)),
      source.broker.onStatus(({ state }) => {
        if (state === 'connected') this.#onReconnected();
      }),
    ];
  }

  /** Reads what is there. */
  async start(): Promise<void> {
    void this.#follow();
    for (const agent of this.#source.console.agents()) if (agent.state === 'alive') this.#onAlive(agent.name);
    await this.#discover();
    await this.#reader.tried();
  }

  get size(): number {
    return this.#table.size;
  }
  get omitted(): number {
    return this.#table.omitted;
  }
  objects(): Iterable<LiveObject> {
    return this.#table.objects();
  }
  objectsOf(agentName: string): Iterable<LiveObject> {
    return this.#table.objectsOf(agentName);
  }
  get(agentName: string, objectName: string): LiveObject | undefined {
    return this.#table.get(agentName, objectName);
  }
  onChange(listener: (change: Omit<LiveChange, 'missed'>) => void): () => void {
    return this.#changes.add(listener);
  }

  async waitFor<T>(condition: (objects: this) => T | false | undefined, timeoutMs: number): Promise<T> {
    if (this.#isClosed) throw new ConsoleClosed();
    return waitFor(() => condition(this), {
      clock: this.#source.clock,
      timeoutMs,
      onChange: (check) => this.#changes.add(check),
      onEnd: (end) => this.#onClosed.add(end),
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<LiveChange> {
    return this.#queue;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const stop of this.#unsubscribe) stop();
    this.#reader.close();
    this.#queue.end();
    this.#onClosed.emit();
    await this.#data.close();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Takes what agents publish. */
  async #follow(): Promise<void> {
    for await (const { agentName, object } of this.#data)
      if (this.#isWanted(agentName, object)) this.#work.push(agentName, object);
    // The console was closed, and its subscriptions with it.
    await this.close();
  }

  async #apply(agentName: string, object: ManagedObject): Promise<void> {
    const values = await this.#source.console.values(agentName, object);
    if (this.#isClosed) return;
    if (!this.#table.apply(agentName, object, values)) this.#readMissing(agentName);
  }

  #readMissing(agentName: string): void {
    if (this.#alive.has(agentName)) this.#reader.requestMissing(agentName);
  }

  #isWanted(agentName: string, { schemaId }: ManagedObject): boolean {
    const { packageName, classNames } = this.#options;
    return (
      (classNames === undefined || classNames.includes(schemaId?.className ?? '')) &&
      (packageName === undefined || packageName === schemaId?.packageName) &&
      this.#isFollowed(agentName)
    );
  }

  #isFollowed(agentName: string): boolean {
    return this.#options.agents?.(agentName) ?? true;
  }

  async #read(agentName: string): Promise<void> {
    const { console } = this.#source;
    const reading = this.#table.read(agentName);
    for await (const which of this.#classesOf(agentName))
      for await (const object of console.objects(agentName, which))
        reading.add(object, await console.values(agentName, object));
    reading.finish();
  }

  async *#classesOf(agentName: string): AsyncGenerator<ObjectsOfClass> {
    const { packageName, classNames } = this.#options;
    if (classNames !== undefined) {
      for (const className of classNames) yield { packageName, className };
      return;
    }
    for await (const { packageName: name, className, type } of this.#source.console.schemaIds(agentName))
      if (type === 'data' && (packageName ?? name) === name) yield { packageName: name, className };
  }

  #onAgent({ kind, agent }: AgentChange): void {
    if (!this.#isFollowed(agent.name)) return;
    if (kind === 'silent') this.#onLost(agent, () => this.#table.markStale(agent.name));
    else if (kind === 'removed') this.#onLost(agent, () => this.#table.removeAgent(agent.name));
    else if (kind !== 'updated' || !this.#alive.has(agent.name)) this.#onAlive(agent.name);
  }

  #onAlive(agentName: string): void {
    if (!this.#isFollowed(agentName)) return;
    this.#alive.add(agentName);
    this.#reader.request(agentName);
  }

  #onLost({ name }: AgentRecord, update: () => void): void {
    this.#alive.delete(name);
    this.#reader.cancel(name);
    update();
  }

  /** Reads the known agents again, which may have changed meanwhile. New ones are heard of. */
  #onReconnected(): void {
    for (const name of this.#alive) this.#reader.request(name);
    void this.#discover();
  }

  /** Asks which agents are there. Each that answers is read. */
  async #discover(): Promise<void> {
    const ms = this.#options.discoverMs ?? defaultDiscoverMs;
    try {
      for await (const { name } of this.#source.console.discover({ ms }))
        if (!this.#alive.has(name)) this.#onAlive(name);
    } catch {
      // Heartbeats tell of the agents, later.
    }
  }
}
