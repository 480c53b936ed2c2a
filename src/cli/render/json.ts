import type { AgentRecord, LiveChange, ObjectValues, ValuesByName } from '#console';
import {
  type EventInstance,
  type ManagedObject,
  type SchemaArgument,
  type SchemaClass,
  severities,
  type TypeName,
  toPlain,
  type VariantValue,
} from '#qmf';
import type { Json } from './json-text.ts';
import { isObjectId, toPlainValue } from './text/plain-value.ts';
import { isoTime } from './text/quantity.ts';

/** Returns the JSON of an object: OBJECT in the reference of the command line. */
export function jsonObject(agent: AgentRecord, object: ManagedObject, values: ObjectValues): Json {
  const { schemaId, objectId } = object;
  return {
    agent: agent.name,
    objectName: objectId?.objectName,
    package: schemaId?.packageName,
    class: schemaId?.className,
    hash: schemaId?.hash,
    created: optionalIsoTime(object.createdNs),
    updated: optionalIsoTime(object.updatedNs),
    properties: jsonValues(values.properties, values.schema?.properties, agent.name),
    statistics: jsonValues(values.statistics, values.schema?.statistics, agent.name),
  };
}

/** Returns values by name: 64-bit integers and times as decimal text, an object id as `{agent, objectName}`. */
export function jsonValues(
  values: ValuesByName,
  members: readonly { readonly name: string; readonly type: TypeName }[] | undefined,
  agentName: string,
): Json {
  const types = new Map(members?.map(({ name, type }) => [name, type]));
  const json: Record<string, Json> = Object.create(null);
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) json[name] = jsonValue(value, types.get(name), agentName);
  }
  return json;
}

function jsonValue(value: VariantValue, type: TypeName | undefined, agentName: string): Json {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string' || typeof value === 'boolean' || value === undefined) return value ?? null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (type === 'objId' && isObjectId(value)) {
    return { agent: value.agentName ?? agentName, objectName: value.objectName };
  }
  return toNestedJson(toPlainValue(value));
}

/** Converts a value inside a map or list. No schema gives its type, so safe integers become numbers. */
function toNestedJson(value: unknown): Json {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toNestedJson);
  if (typeof value !== 'object' || value === null) return null;
  const json: Record<string, Json> = Object.create(null);
  for (const [name, item] of Object.entries(value)) json[name] = toNestedJson(item);
  return json;
}

const optionalIsoTime = (ns: bigint | undefined) => (ns === undefined || ns === 0n ? undefined : isoTime(ns));

/** Returns the JSON of an event, a line of `ovirt-node events`. */
export function jsonEvent(agentName: string, event: EventInstance, values: ValuesByName): Json {
  return {
    time: isoTime(event.atNs),
    agent: agentName,
    kind: 'event',
    package: event.schemaId?.packageName,
    class: event.schemaId?.className,
    severity: severities[event.severity] ?? String(event.severity),
    values: jsonValues(values, undefined, agentName),
  };
}

/** Returns the JSON of a change of an object, a line of `ovirt-node watch`. @param nowNs the time of a change without one. */
export function jsonChange({ kind, object }: LiveChange, nowNs: bigint): Json {
  const { agentName, schemaId, objectId, values } = object;
  const { properties, statistics, schema } = values;
  const members = [...(schema?.properties ?? []), ...(schema?.statistics ?? [])];
  return {
    time: isoTime(kind === 'removed' ? nowNs : (object.updatedNs ?? nowNs)),
    agent: agentName,
    kind: kind === 'removed' ? 'delete' : 'update',
    package: schemaId.packageName,
    class: schemaId.className,
    objectName: objectId.objectName,
    values: jsonValues(Object.assign(Object.create(null), properties, statistics), members, agentName),
  };
}

export function jsonAgent(agent: AgentRecord): Json {
  const { info } = agent;
  const startId = info.attributes.get('startId');
  return {
    name: agent.name,
    vendor: info.vendor,
    product: info.product,
    instance: info.instance,
    hostname: agent.hostname,
    epoch: info.epoch,
    startId: startId === undefined ? undefined : String(toPlain(startId)),
    heartbeatSeconds: info.heartbeatSeconds,
    lastSeen: isoTime(agent.lastSeenNs),
    clockSeconds: clockSeconds(agent),
    state: agent.state,
    duplicate: agent.isDuplicate,
  };
}

/** Returns how far an agent's clock is ahead of this machine's; whole seconds, which the time of a message on its way does not change. */
function clockSeconds({ clockDifferenceMs }: AgentRecord): number | undefined {
  // Adding 0 takes the sign of zero away.
  return clockDifferenceMs === undefined ? undefined : Math.round(clockDifferenceMs / 1_000) + 0;
}

/** Returns the JSON of a class. The arguments of an event become its properties. */
export function jsonClass(schema: SchemaClass): Json {
  if (schema.kind === 'event') {
    const { id, kind, desc, severity } = schema;
    const properties = schema.arguments.map(({ name, type, unit, desc: text }) => ({
      name,
      type,
      unit,
      desc: text,
    }));
    return { name: id.className, kind, desc, severity, properties, statistics: [], methods: [] };
  }
  return {
    name: schema.id.className,
    kind: schema.kind,
    desc: schema.desc,
    properties: schema.properties.map(({ name, type, access, index, optional, unit, desc }) => ({
      name,
      type,
      access,
      index,
      optional,
      unit,
      desc,
    })),
    statistics: schema.statistics.map(({ name, type, unit, desc }) => ({ name, type, unit, desc })),
    methods: schema.methods.map(({ name, desc, arguments: args }) => ({
      name,
      desc,
      arguments: args.map(jsonArgument),
    })),
  };
}

const jsonArgument = ({ name, type, dir, default: byDefault, unit, desc }: SchemaArgument): Json => ({
  name,
  type,
  dir,
  default: byDefault,
  unit,
  desc,
});
