import { AccessControl, type Policy } from '#access';
import type { Agent } from '#agent';
import { systemClock } from '#base';
import { probes } from '#probes';
import type { Schema } from '#qmf';
import { AuditLog } from './audit-log.ts';
import { makeContext } from './context/make-context.ts';
import { makeTransactions } from './context/make-transactions.ts';
import type { NodeContext } from './context/node-context.ts';
import { createAgent } from './create-agent.ts';
import { EventReporter } from './events/event-reporter.ts';
import type { HostEvent } from './events/host-events.ts';
import { readAgentFacts } from './facts/agent-facts.ts';
import { FactStore } from './facts/fact-store.ts';
import { heartbeatAttributes } from './facts/heartbeat-attributes.ts';
import { managementLink } from './facts/management-link.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import { readClasses } from './facts/probe-needs.ts';
import { type ProbeHealth, ProbeReadings } from './facts/probe-readings.ts';
import { FactsPublisher } from './facts-publisher.ts';
import { agentName } from './names.ts';
import type { NodeOptions } from './node-options.ts';
import { readNodeSchema } from './read-schema.ts';
import { decideStart, type NodeStart } from './state/start-identity.ts';
import { lockState, type StateLock } from './state/state-lock.ts';

/** This machine on the bus: the facts of its probes as the objects of its agent. */
export class Node {
  readonly start: NodeStart;
  readonly agent: Agent<NodeFacts>;
  readonly #options: NodeOptions;
  readonly #readings: ProbeReadings<typeof probes>;
  readonly #facts: FactStore;
  readonly #events: EventReporter;
  readonly #publisher: FactsPublisher;
  readonly #access: AccessControl;
  readonly #audit: AuditLog;
  readonly #context: NodeContext;
  readonly #lock: StateLock;

  private constructor(options: NodeOptions, start: NodeStart, schema: Schema, lock: StateLock) {
    const { host, broker, log, clock = systemClock } = options;
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
    this.#facts = new FactStore({
      clock,
      readings: this.#readings,
      otherFacts: (addresses) => this.#otherFacts(addresses),
    });
    this.#publisher = new FactsPublisher({
      clock,
      log,
      readings: this.#readings,
      facts: this.#facts,
      events: this.#events,
      updateAgent: (facts, classNames) => this.agent.update(facts, classNames),
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
    this.agent = createAgent(options, {
      schema,
      start,
      context: this.#context,
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
    try {
      const start = await decideStart(options.host, options.stateDirectory, options.configuredUuid);
      const node = new Node(options, start, schema, lock);
      await node.#publisher.read(readClasses);
      return node;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Returns the facts of the machine as they were read last. */
  facts(): NodeFacts {
    return this.#facts.current();
  }

  probeHealth(): readonly ProbeHealth[] {
    return this.#readings.health();
  }

  /** Goes on the bus and stays current. Resolves once requests are received and the first heartbeat has left. */
  async open(): Promise<void> {
    const { broker, host, intervals } = this.#options;
    // A change that an earlier agent left uncommitted may be what keeps the broker out of reach.
    if (host.isLive) await this.#context.transactions.recover();
    if (broker.status().state !== 'connected') {
      await broker.ready();
      // The facts were read before the wait for the broker, which may have taken days.
      await this.#publisher.read(readClasses);
    }
    await this.agent.open();
    this.#events.open(this.#startEvents());
    this.#publisher.start(intervals);
    this.#access.open();
  }

  /** Replaces the policy; calls that arrive from now on are judged by the new one. */
  setPolicy(policy: Policy): void {
    this.#access.setPolicy(policy);
  }

  /** Leaves the bus; the broker stays connected. @param deletions false when the agent comes back at once. */
  async close(options: { readonly deletions?: boolean } = {}): Promise<void> {
    const { transactions, blinker, beeper } = this.#context;
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
    return {
      identity: this.start.identity,
      agent: readAgentFacts({
        agent: this.agent,
        broker,
        access: this.#access,
        version,
        epoch: this.start.epoch,
        probeHealth: this.#readings.health(),
      }),
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
    const { platform, identity } = this.facts();
    const started: HostEvent = {
      event: 'agentStarted',
      values: { epoch: this.start.epoch, bootId: platform?.bootId },
    };
    if (identity.changedFrom === undefined) return [started];
    const reason = `${identity.changedFrom} before, ${identity.uuid} now`;
    return [started, { event: 'identityChanged', values: { reason } }];
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
