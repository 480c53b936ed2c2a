import type { AmqpValue, Typed } from './amqp.ts';
import type { ObjectId } from './object-id.ts';

/**
 * A value inside a `map` or `list`, as a program writes it. An integer without a type becomes a `long`, any other
 * number a `double`. A bigint becomes a `ulong`, or a `long` if it is negative. `Typed` keeps its type.
 */
export type Variant =
  | null
  | boolean
  | string
  | number
  | bigint
  | Typed
  | readonly Variant[]
  | ReadonlyMap<AmqpValue, Variant>
  | { readonly [key: string]: Variant };
/** A map as a program writes it. An `AmqpMap` from the wire also has this type. */
export type VariantMap = ReadonlyMap<AmqpValue, Variant> | { readonly [key: string]: Variant };
/** A list as a program writes it. */
export type VariantList = readonly Variant[];

/** The value of one property, statistic or argument; undefined if absent. */
export type VariantValue =
  | boolean
  | string
  | number
  | bigint
  | ObjectId
  | VariantMap
  | VariantList
  | undefined;
