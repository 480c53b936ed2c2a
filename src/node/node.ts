import { AccessControl, type Policy } from '#access';
import type { Agent } from '#agent';
import { systemClock } from '#base';
import { probes } from '#probes';
import type { Schema } from '#qmf';
import { AuditLog } from './audit-log.ts';
import { nodeClasses } from './classes/node-classes.ts';
import { makeContext } from './context/make-context.ts';
import { makeTransactions } from './context/make-transactions.ts';
import type { NodeContext } from './context/node-context.ts';
import { createAgent } from './create-agent.ts';
import { Daemons } from './daemons/daemons.ts';
import { EventReporter } from './events/event-reporter.ts';
import type { HostEvent } from './events/host-events.ts';
import { readExclusion } from './exclusion.ts';
import { readAgentFacts } from './facts/agent-facts.ts';
import { FactStore } from './facts/fact-store.ts';
import { heartbeatAttributes } from './facts/heartbeat-attributes.ts';
import { managementLink } from './facts/management-link.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import { readClasses } from './facts/probe-needs.ts';
import { type ProbeHealth, ProbeReadings } from './facts/probe-readings.ts';
import { absentWithoutRoot } from './facts/root-only-facts.ts';
import { FactsPublisher } from './facts-publisher.ts';
import { macFilter } from './hidden-macs.ts';
import { listObjects, type NodeObject } from './host-facts/node-object.ts';
import { agentName } from './names.ts';
import type { NodeOptions } from './node-options.ts';
import { readNodeSchema } from './read-schema.ts';
import { decideStart, type NodeStart } from './state/start-identity.ts';
import { lockState, type StateLock } from './state/state-lock.ts';

const defaultResyncSeconds = 60;

/** This machine on the bus: the facts of its probes as the objects of its agent. */
export class Node {
  readonly start: NodeStart;
  readonly agent: Agent<NodeFacts>;
  readonly #options: NodeOptions;
  readonly #readings: ProbeReadings<typeof probes>;
  readonly #daemons: Daemons;
  readonly #facts: FactStore;
  readonly #events: EventReporter;
  readonly #publisher: FactsPublisher;
  readonly #access: AccessControl;
  readonly #audit: AuditLog;
  readonly #context: NodeContext;
  readonly #lock: StateLock;
  readonly #listObjects: (facts: NodeFacts) => readonly NodeObject[];

  private constructor(options: NodeOptions, start: NodeStart, schema: Schema, lock: StateLock) {
    const { host, broker, log, clock = systemClock } = options;
    const isPublished = readExclusion(options.exclude ?? [], schema);
    const hiddenMacs = macFilter(isPublished);
    this.#options = options;
    this.#lock = lock;
    this.start = start;
    this.#events = new EventReporter({
      raise: (event, values, raiseOptions) => this.agent.raiseEvent(event, values, raiseOptions),
      facts: () => this.facts(),
    });
    const reportEvent = (event: HostEvent) => this.#events.report(event);
    this.#readings = new ProbeReadings({
      probes,
      host,
      clock,
      onHealthChange: (health) => this.#reportHealth(health),
    });
    this.#daemons = new Daemons(options, {
      clock,
      readings: this.#readings,
      publish: (classNames) => this.#publisher.publish(classNames),
      republish: (classNames) => this.#publisher.republish(classNames),
      onHealthChange: (health) => this.#reportHealth(health),
    });
    this.#facts = new FactStore({
      clock,
      readings: this.#readings,
      mergeLibvirt: (facts) => this.#daemons.mergeLibvirt(facts),
      otherFacts: (addresses) => this.#otherFacts(addresses),
      excludeInterfaces: options.excludeInterfaces,
    });
    this.#publisher = new FactsPublisher({
      host,
      clock,
      log,
      readings: this.#readings,
      facts: this.#facts,
      events: this.#events,
      hiddenMacs,
      updateAgent: (facts, classNames) => {
        this.agent.update(facts, classNames);
        this.#daemons.updateLinks(facts.links);
      },
    });
    this.#audit = new AuditLog({ log, clock, reportEvent });
    this.#access = new AccessControl({
      policy: options.policy,
      broker,
      dial: options.dial,
      agentName: agentName(start.identity.uuid),
      clock,
      log,
      receiveForRole: (role) => this.agent.receiveForRole(role),
      onChange: () => this.#publishRights(),
    });
    const refresh: NodeContext['refresh'] = (classNames) => this.#publisher.refresh(classNames);
    this.#context = makeContext({
      host,
      clock,
      log,
      hiddenMacs,
      allowChanges: options.allowChanges ?? true,
      toolPath: options.toolPath,
      facts: () => this.facts(),
      refresh,
      publish: (classNames) => this.#publisher.publish(classNames),
      readLinks: () => this.#publisher.readLinks(),
      reportEvent,
      transactions: makeTransactions(options, {
        clock,
        reportEvent,
        refresh,
        sendHeartbeat: () => this.agent.sendHeartbeat(),
      }),
    });
    const classes = nodeClasses(this.#context);
    this.#listObjects = (facts) => listObjects(schema, classes, facts, isPublished);
    this.agent = createAgent(options, {
      classes,
      schema,
      start,
      isPublished,
      access: this.#access,
      audit: this.#audit,
      attributes: () => this.#heartbeatAttributes(),
      onDuplicate: ({ epoch, hostname, startId }) => {
        const reason = `another agent of this name, on ${hostname ?? 'a host without name'}, epoch ${epoch}, start id ${startId}`;
        reportEvent({ event: 'duplicateAgent', values: { agentName: this.agent.name, reason } });
      },
    });
  }

  /**
   * Takes the state directory, decides the identity of this machine and reads every fact once; sends nothing yet.
   * @throws {IdentityError} {@link StateError} {@link ExclusionError} {TypeError} when the schema is not the program's.
   */
  static async create(options: NodeOptions): Promise<Node> {
    const schema = readNodeSchema(options.schemaJson);
    const lock = await lockState(options.stateDirectory, options.log);
    let node: Node | undefined;
    try {
      const { host, stateDirectory, configuredUuid, log } = options;
      const { start, stored } = await decideStart(host, stateDirectory, configuredUuid, log);
      node = new Node(options, start, schema, lock);
      const reading = node.#readFirst();
      // The disk takes its time beside the reading. Both are over before another agent may have the directory.
      await Promise.allSettled([reading, stored]);
      await reading;
      await stored;
      return node;
    } catch (error) {
      if (node) await node.close({ deletions: false });
      else lock.release();
      throw error;
    }
  }

  /** Reads every fact once. What libvirt and collectd know is part of it: consoles ask as soon as they hear a heartbeat. */
  async #readFirst(): Promise<void> {
    await this.#daemons.startLibvirt();
    await this.#publisher.read(readClasses);
    await this.#logWithoutRoot();
    await this.#daemons.startCollectd();
    this.#publisher.publish(['metric']);
  }

  /** Returns the facts of the machine as they were read last. */
  facts(): NodeFacts {
    return this.#facts.current();
  }

  /** Returns the objects that those facts make, as they are published. */
  objects(): readonly NodeObject[] {
    return this.#listObjects(this.facts());
  }

  /** Goes on the bus and stays current. Resolves once requests are received and the first heartbeat has left. */
  async open(): Promise<void> {
    const { broker, host, intervals, resyncSeconds = defaultResyncSeconds } = this.#options;
    // A change that an earlier agent left uncommitted may be what keeps the broker out of reach.
    if (host.isLive) await this.#context.transactions.recover();
    if (broker.status().state !== 'connected') {
      await broker.ready();
      // The facts were read before the wait for the broker, which may have taken days.
      await this.#publisher.read(readClasses);
    }
    await this.agent.open();
    this.#events.open(this.#startEvents());
    this.#publisher.start({ intervals, resyncSeconds });
    this.#access.open();
  }

  /** Replaces the policy; calls that arrive from now on are judged by the new one. */
  setPolicy(policy: Policy): void {
    this.#access.setPolicy(policy);
  }

  /** Leaves the bus; the broker stays connected. @param deletions false when the agent comes back at once. */
  async close(options: { readonly deletions?: boolean } = {}): Promise<void> {
    const { transactions, blinker, beeper } = this.#context;
    this.#daemons.close();
    this.#publisher.close();
    this.#access.close();
    transactions.close();
    await Promise.all([blinker.stop(), beeper.stop()]);
    this.#audit.close();
    await this.agent.close(options);
    this.#lock.release();
  }

  #otherFacts(addresses: NodeFacts['addresses']) {
    const { broker, version } = this.#options;
    const { blinker, beeper, transactions } = this.#context;
    const { identity, problem } = this.start;
    return {
      identity,
      agent: readAgentFacts({
        agent: this.agent,
        broker,
        access: this.#access,
        version,
        epoch: this.start.epoch,
        probeHealth: [
          ...this.#readings.health(),
          ...this.#daemons.health(),
          { probe: 'identity', ok: !problem, ms: 0, reason: problem },
        ],
      }),
      ...this.#daemons.facts(),
      blink: blinker.state(),
      beeping: beeper.isBeeping,
      change: transactions.open,
      managementLink: managementLink(broker, addresses),
    };
  }

  #heartbeatAttributes() {
    return heartbeatAttributes({
      agentName: this.agent.name,
      hostname: this.#facts.hostname,
      roleAddresses: this.#access.roleAddresses,
      callSeconds: this.#options.transactions && this.#context.transactions.callSeconds,
    });
  }

  #startEvents(): readonly HostEvent[] {
    const { epoch, changeReason: reason } = this.start;
    const started: HostEvent = {
      event: 'agentStarted',
      values: { epoch, bootId: this.facts().platform?.bootId },
    };
    if (reason === undefined) return [started];
    return [started, { event: 'identityChanged', values: { reason } }];
  }

  /** Logs one line at the start of an agent that is not root. */
  async #logWithoutRoot(): Promise<void> {
    const { host, log } = this.#options;
    if (!host.isLive || process.geteuid?.() === 0) return;
    const absent = absentWithoutRoot(this.facts(), await host.exists('/sys/class/dmi/id/product_uuid'));
    if (absent.length > 0) log.info({ absent }, `not root, therefore absent: ${absent.join(', ')}`);
  }

  /** Sends a heartbeat at once, because consoles must not wait ten seconds for new rights. */
  #publishRights(): void {
    this.agent.sendHeartbeat();
    void this.#publisher.read(['agent']);
  }

  #reportHealth({ probe, ok, reason }: ProbeHealth): void {
    this.#options.log[ok ? 'info' : 'warn']({ probe, reason }, ok ? 'probe recovered' : 'probe failed');
    this.#events.report(
      ok
        ? { event: 'probeRecovered', values: { probe, reason: '' } }
        : { event: 'probeFailed', values: { probe, reason: reason ?? '' } },
    );
  }
}
