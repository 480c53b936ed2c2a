import type { AgentRecord, ObjectValues, ValuesByName } from '#console';
import {
  type AmqpValue,
  type ManagedObject,
  type ObjectId,
  type SchemaArgument,
  type SchemaClass,
  Typed,
  type TypeName,
  toPlain,
  type VariantValue,
} from '#qmf';
import { isoTime } from './text/quantity.ts';

/** What JSON can hold; an absent key is undefined and not written. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** As a command prints it. */
export const jsonText = (value: Json): string => `${JSON.stringify(value, null, 2)}\n`;

/** OBJECT of the command line's JSON. */
export function jsonObject(agent: AgentRecord, object: ManagedObject, values: ObjectValues): Json {
  const { schemaId, objectId } = object;
  return {
    agent: agent.name,
    objectName: objectId?.objectName,
    package: schemaId?.packageName,
    class: schemaId?.className,
    hash: schemaId?.hash,
    created: time(object.createdNs),
    updated: time(object.updatedNs),
    properties: jsonValues(values.properties, values.schema?.properties, agent.name),
    statistics: jsonValues(values.statistics, values.schema?.statistics, agent.name),
  };
}

/** Values by name: 64-bit integers and times as decimal text, an object id as `{agent, objectName}`. */
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
  return nested(toPlainValue(value));
}

/** Inside a map or list an integer is a number where it can be, since no schema says what it is. */
function nested(value: unknown): Json {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(nested);
  if (typeof value !== 'object' || value === null) return null;
  const json: Record<string, Json> = Object.create(null);
  for (const [name, item] of Object.entries(value)) json[name] = nested(item);
  return json;
}

/** A map or list as plain JavaScript, whether it still has its AMQP types or not. */
export function toPlainValue(value: VariantValue): unknown {
  const isWire =
    value instanceof Map || value instanceof Typed || (Array.isArray(value) && value.every(isAmqp));
  return isWire ? toPlain(value as AmqpValue) : value;
}

const isAmqp = (item: unknown): boolean =>
  item === null ||
  typeof item === 'string' ||
  typeof item === 'boolean' ||
  item instanceof Typed ||
  item instanceof Map ||
  (Array.isArray(item) && item.every(isAmqp));

export function isObjectId(value: VariantValue): value is ObjectId {
  return typeof value === 'object' && 'objectName' in value && typeof value.objectName === 'string';
}

const time = (ns: bigint | undefined) => (ns === undefined || ns === 0n ? undefined : isoTime(ns));

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
    state: agent.state,
    duplicate: agent.isDuplicate,
  };
}

/** One class of a schema; the arguments of an event stand as its properties. */
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
