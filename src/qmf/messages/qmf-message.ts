import type { Predicate } from '../predicate/predicate.ts';
import type { SchemaClass, SchemaId } from '../schema/schema.ts';
import type { SchemaIdFilter } from '../schema/schema-id.ts';
import type { QmfException } from '../status.ts';
import type { AmqpMap, AmqpValue } from '../values/amqp.ts';
import type { ObjectId } from '../values/object-id.ts';

/** The identity of an agent. */
export interface AgentIdentity {
  readonly vendor: string;
  readonly product: string;
  readonly instance: string;
  /** `vendor:product:instance`; also the agent's key on the direct exchange. */
  readonly name: string;
}

/** The content of an agent's heartbeats and locate responses. */
export interface AgentInfo extends AgentIdentity {
  /** Increases by one at each start of the agent, from 1 to 4095. */
  readonly epoch: number;
  readonly heartbeatSeconds: number;
  /** When the agent last registered a schema, in nanoseconds since 1970; undefined if unknown. */
  readonly schemaUpdatedNs?: bigint | undefined;
  /** 1 if the agent answers queries for schemas in QMFv2's form. */
  readonly capability?: number | undefined;
  /** When the agent sent the message, in nanoseconds since 1970 by its clock. */
  readonly sentAtNs: bigint;
  /** All other attributes, such as `startId` and `hostname`. */
  readonly attributes: ReadonlyMap<string, AmqpValue>;
}

/** One object as a message carries it. */
export interface ManagedObject {
  readonly objectId?: ObjectId | undefined;
  readonly schemaId?: SchemaIdFilter | undefined;
  /** Properties and statistics together; only the schema distinguishes them. */
  readonly values: AmqpMap;
  /** In nanoseconds since 1970, as are the other times; absent from messages of C++ agents. */
  readonly createdNs?: bigint | undefined;
  readonly updatedNs?: bigint | undefined;
  /** 0n until the agent deletes the object. */
  readonly deletedNs?: bigint | undefined;
}

export interface EventInstance {
  readonly schemaId?: SchemaIdFilter | undefined;
  readonly values: AmqpMap;
  /** When the event happened, in nanoseconds since 1970. */
  readonly atNs: bigint;
  /** 0 (emerg) to 7 (debug): the index into `severities`. */
  readonly severity: number;
}

export interface Query {
  readonly what: 'OBJECT' | 'OBJECT_ID' | 'SCHEMA' | 'SCHEMA_ID';
  readonly objectId?: ObjectId | undefined;
  readonly schemaId?: SchemaIdFilter | undefined;
  readonly where?: Predicate | undefined;
}

/** Where a reply goes. Both values come from the request; the correlation id stays unchanged. */
export interface ReplyPath {
  readonly replyTo: string;
  readonly correlationId?: AmqpValue | undefined;
}

/** What a console asks of a subscription, and what an agent grants. */
export interface SubscriptionTimes {
  /** Shortest time between two updates, milliseconds; undefined for that of the agent. */
  readonly intervalMs: number | undefined;
  /** Time until the subscription ends unless it is refreshed; undefined for that of the agent. */
  readonly durationSeconds: number | undefined;
}

/** The part of a request that depends on its kind. */
export type RequestContent =
  | { readonly kind: 'locate'; readonly where: Predicate | undefined }
  | { readonly kind: 'query'; readonly query: Query }
  | {
      readonly kind: 'method';
      readonly objectId: ObjectId | undefined;
      readonly method: string;
      readonly arguments: AmqpMap;
    }
  | ({ readonly kind: 'subscribe'; readonly query: Query } & SubscriptionTimes)
  | ({ readonly kind: 'refreshSubscription'; readonly subscriptionId: string } & Pick<
      SubscriptionTimes,
      'durationSeconds'
    >)
  | { readonly kind: 'cancelSubscription'; readonly subscriptionId: string }
  | {
      readonly kind: 'schemaV1';
      readonly sequence: number;
      readonly packageName: string;
      readonly className: string;
      readonly hash: string;
    };

/** A request to an agent. It may have no reply-to: some requests need no answer. */
export type QmfRequest = {
  readonly replyTo: string | undefined;
  readonly correlationId: AmqpValue | undefined;
  readonly userId: string | undefined;
  readonly ttlMs: number | undefined;
  readonly expiresAtMs?: number | undefined;
  readonly createdAtMs?: number | undefined;
} & RequestContent;

/** A malformed request that has a reply-to, with the error for its sender. */
export interface RefusedRequest extends ReplyPath {
  readonly kind: 'refusal';
  readonly error: QmfException;
}
/** A message that needs no answer, or has no address for one. */
export interface IgnoredMessage {
  readonly kind: 'ignored';
  /** One line for the log. */
  readonly reason: string;
}

/** A reply or an indication to a console. */
export type QmfReply = {
  /** From the header; `broker` in most messages of qpidd's own agent. */
  readonly agentName: string | undefined;
  /** As text, whatever its type on the wire; undefined if the message has none. */
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
  /** QMFv1 `z`: the end of a sequence, or an error if the code is not 0. */
  | { readonly kind: 'completionV1'; readonly sequence: number; readonly code: number; readonly text: string }
  | { readonly kind: 'packagesV1'; readonly sequence: number; readonly packages: readonly string[] }
  | { readonly kind: 'classV1'; readonly sequence: number; readonly schemaId: SchemaId }
);
