import type { AmqpMap, AmqpValue, Outgoing } from './amqp.ts';
import type { Query } from './messages.ts';
import type { ObjectId } from './object-id.ts';
import type { SchemaId } from './schema.ts';

/** How a console wants to be answered. */
export interface RequestWay {
  readonly replyTo: string;
  /** Echoed by the agent. */
  readonly correlationId?: string | undefined;
  /** The name logged in with; any other makes a broker refuse the message. */
  readonly userId?: string | undefined;
  readonly ttlMs?: number | undefined;
}
const unwritten = (): never => {
  throw new Error('not written yet');
};
export const writeLocateRequest = (_way: RequestWay, _where: readonly AmqpValue[] = []): Outgoing =>
  unwritten();
export const writeBrokerLocateRequest = (_way: RequestWay): Outgoing => unwritten();
export const writeQueryRequest = (_way: RequestWay, _agentKey: string, _query: Query): Outgoing =>
  unwritten();
export const writeMethodRequest = (
  _way: RequestWay,
  _agentKey: string,
  _objectId: ObjectId | undefined,
  _method: string,
  _args: AmqpMap,
): Outgoing => unwritten();
export const writeSchemaV1Request = (
  _way: RequestWay,
  _agentKey: string,
  _sequence: number,
  _id: SchemaId,
): Outgoing => unwritten();
export const writePackageRequestV1 = (_way: RequestWay, _agentKey: string, _sequence: number): Outgoing =>
  unwritten();
export const writeClassRequestV1 = (
  _way: RequestWay,
  _agentKey: string,
  _sequence: number,
  _packageName: string,
): Outgoing => unwritten();
