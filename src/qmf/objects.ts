import type { AmqpMap, AmqpValue } from './amqp.ts';
import type { ObjectId } from './object-id.ts';
import type { SchemaIdFilter } from './messages.ts';
import type { SchemaId } from './schema.ts';

export function objectIdToMap(_id: ObjectId): AmqpMap {
  throw new Error('not written yet');
}
export function readObjectId(_value: AmqpValue | undefined): ObjectId | undefined {
  throw new Error('not written yet');
}
export function schemaIdToMap(_id: SchemaIdFilter): AmqpMap {
  throw new Error('not written yet');
}
export function readSchemaId(_value: AmqpValue | undefined): SchemaIdFilter | undefined {
  throw new Error('not written yet');
}
export function objectMap(_object: {
  readonly objectId: ObjectId;
  readonly schemaId: SchemaId;
  readonly values: AmqpMap;
  readonly createdNs: bigint;
  readonly updatedNs: bigint;
  readonly deletedNs: bigint;
}): AmqpMap {
  throw new Error('not written yet');
}
