import type { Predicate } from '../predicate/predicate.ts';
import type { SchemaClass, SchemaId } from '../schema/schema.ts';
import type { QmfException } from '../status.ts';
import type { AmqpMap, AmqpValue } from '../values/amqp.ts';
import type { ObjectId } from '../values/object-id.ts';

/** What an agent says of itself in heartbeats and locate responses. */
export interface AgentInfo {
  readonly vendor: string;
  readonly product: string;
  readonly instance: string;
  /** `vendor:product:instance`; also the agent's key on the direct exchange. */
  readonly name: string;
  /** One more at each start of the agent, 1 to 4095. */
  readonly epoch: number;
  readonly heartbeatSeconds: number;
  /** When a schema was last registered, nanoseconds since 1970; undefined where the agent does not say. */
  readonly schemaUpdatedNs?: bigint | undefined;
  /** 1 where the agent answers queries for schemas in QMFv2 form. */
  readonly capability?: number | undefined;
  /** When the message was sent, nanoseconds since 1970, by the agent's clock. */
  readonly sentAtNs: bigint;
  /** All other attributes, such as `startId` and `hostname`. */
  readonly attributes: ReadonlyMap<string, AmqpValue>;
}

/** One object as a message carries it. `values` holds properties and statistics alike; only the schema tells them apart. */
export interface ManagedObject {
  readonly objectId?: ObjectId | undefined;
  readonly schemaId?: SchemaIdFilter | undefined;
  readonly values: AmqpMap;
  /** Nanoseconds since 1970; absent where the peer does not say (C++ agents). */
  readonly createdNs?: bigint | undefined;
  readonly updatedNs?: bigint | undefined;
  /** 0n while the object lives. */
  readonly deletedNs?: bigint | undefined;
}

export interface EventInstance {
  readonly schemaId?: SchemaIdFilter | undefined;
  readonly values: AmqpMap;
  readonly atNs: bigint;
  /** 0 (emerg) to 7 (debug): the index into `severities`. */
  readonly severity: number;
}

/** Any part of a schema id, as queries carry it and as old peers send it. */
export type SchemaIdFilter = { readonly [K in keyof SchemaId]?: SchemaId[K] | undefined };

export interface Query {
  readonly what: 'OBJECT' | 'OBJECT_ID' | 'SCHEMA' | 'SCHEMA_ID';
  readonly objectId?: ObjectId | undefined;
  readonly schemaId?: SchemaIdFilter | undefined;
  readonly where?: Predicate | undefined;
}

/** Where a reply goes: both taken from the request, the correlation id byte for byte. */
export interface ReplyPath {
  readonly replyTo: string;
  readonly correlationId?: AmqpValue | undefined;
}

/** What an agent was asked. A request without reply-to is read, too: some need no answer. */
export type QmfRequest = {
  readonly replyTo: string | undefined;
  readonly correlationId: AmqpValue | undefined;
  readonly userId: string | undefined;
  readonly ttlMs: number | undefined;
  readonly expiresAtMs?: number | undefined;
  readonly createdAtMs?: number | undefined;
} & (
  | { readonly kind: 'locate'; readonly where: Predicate | undefined }
  | { readonly kind: 'query'; readonly query: Query }
  | {
      readonly kind: 'method';
      readonly objectId: ObjectId | undefined;
      readonly method: string;
      readonly arguments: AmqpMap;
    }
  | { readonly kind: 'subscribe'; readonly opcode: string }
  | {
      readonly kind: 'schemaV1';
      readonly sequence: number;
      readonly packageName: string;
      readonly className: string;
      readonly hash: string;
    }
);

/** A request that is wrong in a way that can be told to its sender. */
export interface RefusedRequest extends ReplyPath {
  readonly kind: 'refusal';
  readonly error: QmfException;
}
/** A message that asks nothing of us, or has nowhere to be answered; `reason` is fit for a log line. */
export interface IgnoredMessage {
  readonly kind: 'ignored';
  readonly reason: string;
}

/** What a console was told. `agentName` is the header's, `broker` for qpidd's own agent in most of its answers. */
export type QmfReply = {
  readonly agentName: string | undefined;
  /** As text, whatever type it came with; undefined where the message has none. */
  readonly correlationId: string | undefined;
} & (
  | { readonly kind: 'heartbeat' | 'locateResponse'; readonly agent: AgentInfo }
  | { readonly kind: 'objects'; readonly objects: readonly ManagedObject[]; readonly more: boolean }
  | { readonly kind: 'objectIds'; readonly objectIds: readonly ObjectId[]; readonly more: boolean }
  | { readonly kind: 'schemaIds'; readonly schemaIds: readonly SchemaId[]; readonly more: boolean }
  | { readonly kind: 'schemas'; readonly schemas: readonly SchemaClass[]; readonly more: boolean }
  | { readonly kind: 'methodResponse'; readonly arguments: AmqpMap }
  | { readonly kind: 'exception'; readonly error: QmfException }
  | { readonly kind: 'dataIndication'; readonly objects: readonly ManagedObject[] }
  | { readonly kind: 'eventIndication'; readonly events: readonly EventInstance[] }
  | { readonly kind: 'schemaV1'; readonly sequence: number; readonly schema: SchemaClass }
  /** QMFv1 `z`: the end of a sequence, or an error where the code is not 0. */
  | { readonly kind: 'completionV1'; readonly sequence: number; readonly code: number; readonly text: string }
  | { readonly kind: 'packagesV1'; readonly sequence: number; readonly packages: readonly string[] }
  | {
      readonly kind: 'classV1';
      readonly sequence: number;
      readonly schemaId: SchemaId;
    }
);
