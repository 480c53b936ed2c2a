import type { Broker, Receiver } from '#broker';
import {
  type AgentInfo,
  type AmqpMap,
  type AmqpValue,
  agentBindings,
  type Binding,
  type IncomingMessage,
  type OutgoingMessage,
  objectToMap,
  QmfException,
  type QmfRequest,
  type ReplyPath,
  readRequest,
  type SchemaClass,
  type SchemaId,
  statusCodes,
  writeDataIndication,
  writeException,
  writeHeartbeat,
  writeLocateResponse,
  writeMethodResponse,
  writeObjectIds,
  writeObjects,
  writeSchemaIds,
  writeSchemas,
  writeSchemaV1,
} from '#qmf';

export interface ScriptedObject {
  readonly objectName: string;
  readonly className: string;
  readonly values: ReadonlyMap<AmqpValue, AmqpValue>;
}

/** The behaviour of a scripted agent; by default that of a complete QMFv2 agent. */
export interface Script {
  readonly vendor?: string;
  readonly product?: string;
  readonly instance?: string;
  readonly epoch?: number;
  readonly heartbeatSeconds?: number;
  readonly startId?: string;
  /** The clock of the agent's machine; without one it stands at the beginning of 1970. */
  readonly nowNs?: () => bigint;
  readonly attributes?: readonly (readonly [string, AmqpValue])[];
  /** Undefined for an agent without QMFv2's capability. */
  readonly capability?: number | undefined;
  readonly classes?: readonly SchemaClass[];
  readonly objects?: readonly ScriptedObject[];
  /** Most objects in one part of an answer. */
  readonly partSize?: number;
  /** Answers a request instead of the agent. Returns true when the agent must not answer. */
  readonly answer?: (request: QmfRequest, agent: ScriptedAgent) => boolean | Promise<boolean>;
  /** Further bindings to receive from. */
  readonly bindings?: readonly Binding[];
}

/** An agent that a test scripts, made of the writers of room qmf. */
export class ScriptedAgent implements AsyncDisposable {
  readonly script: Script;
  readonly broker: Broker;
  /** All received requests, in order. */
  readonly requests: QmfRequest[] = [];
  readonly #receivers: Receiver[] = [];

  constructor(broker: Broker, script: Script = {}) {
    this.broker = broker;
    this.script = script;
  }

  static async open(broker: Broker, script: Script = {}): Promise<ScriptedAgent> {
    const agent = new ScriptedAgent(broker, script);
    const onMessage = (message: IncomingMessage) => void agent.#onMessage(message);
    for (const binding of [...agentBindings(agent.name), ...(script.bindings ?? [])]) {
      agent.#receivers.push(await broker.receive(binding, onMessage));
    }
    return agent;
  }

  get name(): string {
    return this.info().name;
  }

  info(): AgentInfo {
    const { vendor = 'example.org', product = 'scripted', instance = 'one', epoch = 1 } = this.script;
    const { heartbeatSeconds = 10, startId, attributes = [] } = this.script;
    return {
      vendor,
      product,
      instance,
      name: `${vendor}:${product}:${instance}`,
      epoch,
      heartbeatSeconds,
      schemaUpdatedNs: 1n,
      capability: 'capability' in this.script ? this.script.capability : 1,
      sentAtNs: this.script.nowNs?.() ?? 1n,
      attributes: new Map(startId === undefined ? attributes : [...attributes, ['startId', startId]]),
    };
  }

  beat(): void {
    void this.broker.send(this.#withoutCapability(writeHeartbeat(this.info())));
  }

  /** Publishes one object; as deleted with `isDeleted`. */
  publish(object: ScriptedObject, { isDeleted = false } = {}): void {
    const schemaId = this.#schemaId(object);
    void this.broker.send(writeDataIndication(this.info(), schemaId, [this.#toMap(object, isDeleted)]));
  }

  /** Returns the objects of one class, or of all, as wire maps. */
  objects(className?: string): readonly AmqpValue[] {
    const { objects = [] } = this.script;
    return objects
      .filter((object) => className === undefined || object.className === className)
      .map((object) => this.#toMap(object));
  }

  #schemaId({ className }: ScriptedObject): SchemaId {
    const { classes = [] } = this.script;
    return classes.find(({ id }) => id.className === className)!.id;
  }

  #toMap(object: ScriptedObject, isDeleted = false): AmqpValue {
    const updatedNs = 1_795_000_001_000_000_000n;
    return objectToMap({
      objectId: { objectName: object.objectName, agentName: this.name },
      schemaId: this.#schemaId(object),
      values: object.values,
      createdNs: 1_795_000_000_000_000_000n,
      updatedNs,
      deletedNs: isDeleted ? updatedNs : 0n,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#receivers.map((receiver) => receiver.close()));
  }

  /** Removes the capability from a message when the script has none. */
  #withoutCapability(message: OutgoingMessage): OutgoingMessage {
    if (this.info().capability !== undefined || message.body.section !== 'value') return message;
    const body = message.body.value as AmqpMap;
    const values = new Map(body.get('_values') as AmqpMap);
    values.delete('qmf.agent_capability');
    return { ...message, body: { section: 'value', value: new Map([['_values', values]]) } };
  }

  async #onMessage(message: IncomingMessage): Promise<void> {
    const request = readRequest(message);
    if (request.kind === 'ignored' || request.kind === 'refusal') return;
    this.requests.push(request);
    if ((await this.script.answer?.(request, this)) === true || request.replyTo === undefined) return;
    this.#answer(request, { replyTo: request.replyTo, correlationId: request.correlationId });
  }

  #answer(request: QmfRequest, to: ReplyPath): void {
    const { classes = [] } = this.script;
    switch (request.kind) {
      case 'locate':
        void this.broker.send(this.#withoutCapability(writeLocateResponse(to, this.info())));
        return;
      case 'query':
        this.#answerQuery(request.query, to);
        return;
      case 'method':
        void this.broker.send(writeMethodResponse(to, this.name, request.arguments));
        return;
      case 'schemaV1': {
        const schema = classes.find(({ id }) => id.hash === request.hash);
        if (schema) void this.broker.send(writeSchemaV1(to, this.name, request.sequence, schema));
        return;
      }
      case 'subscribe':
      case 'refreshSubscription':
      case 'cancelSubscription':
        return;
    }
  }

  #answerQuery(query: Extract<QmfRequest, { kind: 'query' }>['query'], to: ReplyPath): void {
    const { classes = [], objects = [], partSize = 100 } = this.script;
    const wanted = query.schemaId?.className;
    switch (query.what) {
      case 'OBJECT': {
        const found = query.objectId
          ? this.objects().filter((_, index) => objects[index]?.objectName === query.objectId?.objectName)
          : this.objects(wanted);
        for (let start = 0; start === 0 || start < found.length; start += partSize) {
          const part = found.slice(start, start + partSize);
          void this.broker.send(writeObjects(to, this.name, part, start + partSize < found.length));
        }
        return;
      }
      case 'OBJECT_ID': {
        const ids = objects
          .filter(({ className }) => wanted === undefined || className === wanted)
          .map(({ objectName }) => ({ objectName, agentName: this.name }));
        void this.broker.send(writeObjectIds(to, this.name, ids, false));
        return;
      }
      case 'SCHEMA_ID':
        void this.broker.send(
          writeSchemaIds(
            to,
            this.name,
            classes.map(({ id }) => id),
            false,
          ),
        );
        return;
      case 'SCHEMA': {
        const found = classes.filter(({ id }) => id.hash === query.schemaId?.hash);
        void this.broker.send(writeSchemas(to, this.name, found, false));
      }
    }
  }
}

/** Refuses a request with an exception, as qpidd does. */
export function refuse(agent: ScriptedAgent, request: QmfRequest, text: string): boolean {
  if (request.replyTo === undefined) return true;
  const to = { replyTo: request.replyTo, correlationId: request.correlationId };
  void agent.broker.send(writeException(to, agent.name, new QmfException(statusCodes.UnknownObject, text)));
  return true;
}
