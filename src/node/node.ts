import { Agent, type RaiseOptions } from '#agent';
import { type Clock, systemClock } from '#base';
import { type Link, probes } from '#probes';
import { type AmqpValue, type MemberValues, readSchemaXml, roleBinding, type Schema, uint } from '#qmf';
import { AccessControl } from '../access/access-control.ts';
import type { Policy } from '../access/policy.ts';
import { AuditLog } from './audit-log.ts';
import { needs, nodeClasses, type ReadClass } from './classes/node-classes.ts';
import type { NodeContext } from './context.ts';
import { type HostEvent, hostEvents } from './events/host-events.ts';
import { LinkEventDetector } from './events/link-events.ts';
import { readExclusion } from './exclusion.ts';
import { CarrierTimes } from './facts/carrier-times.ts';
import { gatherFacts } from './facts/gather-facts.ts';
import { managementLink } from './facts/management-link.ts';
import type { AgentFacts, NodeFacts } from './facts/node-facts.ts';
import { type ProbeHealth, ProbeReadings } from './facts/probe-readings.ts';
import { Schedule } from './facts/schedule.ts';
import { makeContext } from './make-context.ts';
import { makeTransactions } from './make-transactions.ts';
import { isJournaled, isMutation } from './method-rights.ts';
import { agentName, product, vendor } from './names.ts';
import type { NodeOptions } from './node-options.ts';
import { requireSameSchema } from './schema-digest.ts';
import { FileCallJournal } from './state/call-journal.ts';
import { decideStart, type NodeStart } from './state/start-identity.ts';

/** This machine on the bus: the facts of its probes as the objects of its agent. */
export class Node {
  readonly start: NodeStart;
  readonly agent: Agent<NodeFacts>;
  readonly #options: NodeOptions;
  readonly #clock: Clock;
  readonly #rights: AccessControl;
  readonly #services: NodeContext;
  readonly #audit: AuditLog;
  readonly #readings: ProbeReadings<typeof probes>;
  readonly #carriers = new CarrierTimes();
  readonly #linkEvents = new LinkEventDetector();
  #schedule: Schedule<ReadClass> | undefined;
  #facts: NodeFacts | undefined;
  readonly #untoldHealth: ProbeHealth[] = [];
  readonly #untoldChanges: HostEvent[] = [];
  #isOpen = false;

  private constructor(options: NodeOptions, start: NodeStart, schema: Schema) {
    this.#options = options;
    this.start = start;
    this.#clock = options.clock ?? systemClock;
    this.#readings = new ProbeReadings({
      probes,
      host: options.host,
      clock: this.#clock,
      changed: (health) => this.#tellHealth(health),
    });
    this.#audit = new AuditLog({
      log: options.log,
      clock: this.#clock,
      raise: ({ event, values }, severity) => this.#raise(event, values, { severity }),
    });
    this.#rights = new AccessControl({
      policy: options.policy,
      broker: options.broker,
      dial: options.dial,
      agentName: agentName(start.identity.uuid),
      clock: this.#clock,
      log: options.log,
      receiveForRole: (role) => this.agent.receiveForRole(role),
      onChange: () => this.#rightsChanged(),
    });
    this.#services = makeContext({
      host: options.host,
      clock: this.#clock,
      log: options.log,
      allowChanges: options.allowChanges ?? true,
      toolPath: options.toolPath,
      classes: () => classes,
      facts: () => this.facts(),
      refresh: (classNames) => this.#refresh(classNames),
      show: (classNames) => this.#show(classNames),
      readLinks: () => this.#readLinks(),
      raise: (event) => this.#raiseHost(event),
      transactions: makeTransactions(options, {
        clock: this.#clock,
        raise: (event) => this.#tellChange(event),
        refresh: (classNames) => this.#refresh(classNames),
        tellOfItself: () => this.agent.sendHeartbeat(),
      }),
    });
    const classes = nodeClasses(this.#services);
    this.agent = new Agent<NodeFacts>({
      schema,
      classes,
      vendor,
      product,
      instance: start.identity.uuid,
      epoch: start.epoch,
      broker: options.broker,
      log: options.log,
      clock: this.#clock,
      authorize: this.#rights.authorize,
      mutations: {
        isMutation: isMutation,
        isJournaled: isJournaled,
        journal: new FileCallJournal({
          stateDirectory: options.stateDirectory,
          log: options.log,
          nowMs: () => Number(this.#clock.nowNs() / 1_000_000n),
        }),
        onCall: (call) => this.#audit.record(call),
      },
      isPublished: readExclusion(options.exclude ?? [], schema),
      heartbeatSeconds: options.heartbeatSeconds,
      publishJitterMs: options.publishJitterMs,
      attributes: () => this.#attributes(),
      onDuplicate: ({ epoch, hostname, startId }) =>
        this.#raise('duplicateAgent', {
          agentName: agentName(start.identity.uuid),
          reason: `another agent of this name, on ${hostname ?? 'a host without name'}, epoch ${epoch}, start id ${startId}`,
        }),
    });
  }

  /**
   * Decides who this machine is and reads every fact once; nothing is sent yet.
   * @throws {IdentityError} {@link StateError} {@link ExclusionError} {TypeError} for a schema that is not the program's.
   */
  static async create(options: NodeOptions): Promise<Node> {
    const schema = readSchemaXml(options.schemaXml);
    requireSameSchema(options.schemaXml);
    const start = await decideStart(options.host, options.stateDirectory, options.configuredUuid);
    const node = new Node(options, start, schema);
    await node.#read(Object.keys(needs) as ReadClass[]);
    return node;
  }

  /** What is known of the machine now. */
  facts(): NodeFacts {
    this.#facts ??= this.#gather(undefined);
    return this.#facts;
  }

  probeHealth(): readonly ProbeHealth[] {
    return this.#readings.health();
  }

  /** Goes on the bus and stays current from now on. Resolves once requests are received and the first heartbeat has left. */
  async open(): Promise<void> {
    const { broker, host } = this.#options;
    // What an agent before this one left may be what keeps the broker out of reach.
    if (host.isLive) await this.#services.transactions.recover();
    if (broker.status().state !== 'connected') {
      await broker.ready();
      // What was read while there was nobody to tell may be days old.
      await this.#read(Object.keys(needs) as ReadClass[]);
    }
    await this.agent.open();
    this.#isOpen = true;
    const { platform, identity } = this.facts();
    this.#raise('agentStarted', { epoch: this.start.epoch, bootId: platform?.bootId });
    if (identity.changedFrom !== undefined) {
      this.#raise('identityChanged', { reason: `${identity.changedFrom} before, ${identity.uuid} now` });
    }
    for (const health of this.#untoldHealth.splice(0)) this.#raiseHealth(health);
    for (const event of this.#untoldChanges.splice(0)) this.#raiseHost(event);
    this.#schedule = new Schedule(this.#clock, this.#options.intervals, (due) => this.#read(due));
    this.#rights.open();
  }

  /** Another policy holds from now on, for calls that come from now on. */
  setPolicy(policy: Policy): void {
    this.#rights.setPolicy(policy);
  }

  /** Leaves the bus; the broker stays open. @param deletions false where the agent comes back at once. */
  async close(options: { readonly deletions?: boolean } = {}): Promise<void> {
    this.#schedule?.close();
    this.#rights.close();
    this.#readings.close();
    this.#services.transactions.close();
    await Promise.all([this.#services.blinker.stop(), this.#services.beeper.stop()]);
    this.#audit.close();
    await this.agent.close(options);
  }

  async #read(classNames: readonly ReadClass[]): Promise<void> {
    try {
      await this.#readings.read(classNames.flatMap((name) => needs[name]));
      this.#show(classNames);
    } catch (error) {
      this.#options.log.error({ err: error }, 'facts could not be shown');
      if (!this.#schedule) throw error;
    }
  }

  async #refresh(classNames: readonly ReadClass[]): Promise<NodeFacts> {
    await this.#readings.readNow(classNames.flatMap((name) => needs[name]));
    this.#show(classNames);
    return this.facts();
  }

  #show(classNames: readonly ReadClass[]): void {
    const before = this.#facts;
    const after = this.#gather(before);
    if (before) this.#carriers.update(before, after, this.#clock.nowNs());
    this.#facts = after;
    this.agent.update(after, before ? classNames : undefined);
    if (before && this.#schedule) for (const found of this.#happened(before, after)) this.#raiseHost(found);
  }

  #gather(before: NodeFacts | undefined): NodeFacts {
    const latest = this.#readings.latest();
    return gatherFacts(latest, before, {
      identity: this.start.identity,
      agent: this.#agentFacts(),
      blink: this.#services.blinker.state(),
      beeping: this.#services.beeper.isBeeping,
      change: this.#services.transactions.open,
      carrierChangedNs: this.#carriers.changedNs,
      managementLink: managementLink(this.#options.broker, latest.addresses),
    });
  }

  #agentFacts(): AgentFacts {
    const { broker, version } = this.#options;
    const status = broker.status();
    const { user, system } = process.cpuUsage();
    return {
      agentName: agentName(this.start.identity.uuid),
      version,
      startId: this.agent.startId,
      epoch: this.start.epoch,
      broker: status.state === 'connected' ? status.url : undefined,
      brokerProduct: status.state === 'connected' ? status.product : undefined,
      identityVouched: this.#rights.identityVouched,
      changesAllowed: this.#rights.canMutate,
      policyDigest: this.#rights.policyDigest,
      counters: this.agent.counters,
      queueDepth: broker.queueDepth(),
      residentMemoryKiB: Math.round(process.memoryUsage.rss() / 1024),
      cpuTimeNs: BigInt(user + system) * 1000n,
      probes: Object.fromEntries(
        this.#readings.health().map(({ probe, ok, reason }) => [probe, ok ? 'ok' : (reason ?? 'failed')]),
      ),
    };
  }

  #happened(before: NodeFacts, after: NodeFacts): readonly HostEvent[] {
    const carriers =
      before.links && after.links
        ? this.#linkEvents.compare(before.links, after.links, this.#clock.monotonicMs())
        : [];
    return [...carriers, ...hostEvents(before, after)];
  }

  async #readLinks(): Promise<{ links: readonly Link[] | undefined; atNs: bigint }> {
    await this.#readings.readNow(['links']);
    return { links: this.#readings.latest().links, atNs: this.#clock.nowNs() };
  }

  #attributes(): ReadonlyMap<string, AmqpValue> {
    const attributes = new Map<string, AmqpValue>();
    const hostname = this.#facts?.platform?.hostname;
    if (hostname !== undefined) attributes.set('hostname', hostname);
    const keys = this.#rights.roleAddresses.map(
      (role) => [role, roleBinding(role, agentName(this.start.identity.uuid)).key] as const,
    );
    if (keys.length > 0) attributes.set('roleAddresses', new Map(keys));
    if (this.#options.transactions)
      attributes.set('callSeconds', uint(this.#services.transactions.callSeconds));
    return attributes;
  }

  /** Consoles learn of it at once, and not with what is told every ten seconds. */
  #rightsChanged(): void {
    this.agent.sendHeartbeat();
    void this.#read(['agent']);
  }

  #tellChange(event: HostEvent): void {
    this.#options.log.info({ event: event.event, ...event.values }, 'change of the network');
    if (this.#isOpen) this.#raiseHost(event);
    else this.#untoldChanges.push(event);
  }

  /** Before the agent is on the bus nobody hears an event: it is told when it is. */
  #tellHealth(health: ProbeHealth): void {
    const { probe, ok, reason } = health;
    this.#options.log[ok ? 'info' : 'warn']({ probe, reason }, ok ? 'probe recovered' : 'probe failed');
    if (this.#isOpen) this.#raiseHealth(health);
    else this.#untoldHealth.push(health);
  }

  #raiseHealth({ probe, ok, reason }: ProbeHealth): void {
    if (ok) this.#raise('probeRecovered', { probe, reason: '' });
    else this.#raise('probeFailed', { probe, reason: reason ?? '' });
  }

  #raiseHost({ event, values, ...options }: HostEvent): void {
    this.#raise(event, values, options);
  }

  #raise(event: HostEvent['event'], values: MemberValues, options?: RaiseOptions): void {
    const { platform, identity } = this.facts();
    this.agent.raiseEvent(event, { node: platform?.hostname ?? identity.uuid, ...values }, options);
  }
}
