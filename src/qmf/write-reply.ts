import type { AmqpMap, AmqpValue, Outgoing } from './amqp.ts';
import type { QmfException } from './errors.ts';
import type { AgentName } from './keys.ts';
import type { AgentInfo, ReplyPath } from './messages.ts';
import type { ObjectId } from './object-id.ts';
import type { SchemaClass, SchemaId } from './schema.ts';

const unwritten = (): never => {
  throw new Error('not written yet');
};
export const writeHeartbeat = (_agent: AgentInfo): Outgoing => unwritten();
export const writeLocateResponse = (_to: ReplyPath, _agent: AgentInfo): Outgoing => unwritten();
export const writeObjects = (
  _to: ReplyPath,
  _agentName: string,
  _objects: readonly AmqpValue[],
  _more: boolean,
): Outgoing => unwritten();
export const writeObjectIds = (
  _to: ReplyPath,
  _agentName: string,
  _ids: readonly ObjectId[],
  _more: boolean,
): Outgoing => unwritten();
export const writeSchemaIds = (
  _to: ReplyPath,
  _agentName: string,
  _ids: readonly SchemaId[],
  _more: boolean,
): Outgoing => unwritten();
export const writeSchemas = (
  _to: ReplyPath,
  _agentName: string,
  _classes: readonly SchemaClass[],
  _more: boolean,
): Outgoing => unwritten();
export const writeMethodResponse = (_to: ReplyPath, _agentName: string, _out: AmqpMap): Outgoing =>
  unwritten();
export const writeException = (_to: ReplyPath, _agentName: string, _error: QmfException): Outgoing =>
  unwritten();
export const writeDataIndication = (
  _agent: AgentName,
  _schemaId: SchemaId,
  _objects: readonly AmqpValue[],
): Outgoing => unwritten();
export const writeEventIndication = (
  _agent: AgentName,
  _schemaId: SchemaId,
  _severity: number,
  _values: AmqpMap,
  _atNs: bigint,
): Outgoing => unwritten();
export const writeSchemaV1 = (
  _to: ReplyPath,
  _agentName: string,
  _sequence: number,
  _schema: SchemaClass,
): Outgoing => unwritten();
