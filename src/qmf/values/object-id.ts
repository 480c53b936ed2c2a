import { type AmqpMap, type AmqpValue, readText, ulong } from './amqp.ts';
import { readInteger, readMap } from './read-value.ts';

/** Names one object of one agent. */
export interface ObjectId {
  readonly objectName: string;
  /** Absent if the object belongs to the agent that sent the id. */
  readonly agentName?: string | undefined;
  /** Absent for an object whose id stays the same when its agent restarts. */
  readonly agentEpoch?: bigint | undefined;
}

/**
 * Converts an id to `{_agent_name, _object_name, _agent_epoch}`, without the absent parts. A property of type objId
 * has the same form.
 */
export function objectIdToMap(id: ObjectId): AmqpMap {
  const map = new Map<AmqpValue, AmqpValue>();
  if (id.agentName !== undefined) map.set('_agent_name', id.agentName);
  map.set('_object_name', id.objectName);
  if (id.agentEpoch !== undefined) map.set('_agent_epoch', ulong(id.agentEpoch));
  return map;
}

/** Reads an object id from its map. @returns undefined if the value is not a map or names no object. */
export function readObjectId(value: AmqpValue | undefined): ObjectId | undefined {
  const map = readMap(value);
  const objectName = readText(map?.get('_object_name'));
  if (map === undefined || objectName === undefined) return undefined;
  const agentEpoch = readInteger(map.get('_agent_epoch'));
  return {
    objectName,
    agentName: readText(map.get('_agent_name')),
    agentEpoch: agentEpoch !== undefined && agentEpoch >= 0n ? agentEpoch : undefined,
  };
}
