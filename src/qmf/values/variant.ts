import type { AmqpValue, Typed } from './amqp.ts';
import type { ObjectId } from './object-id.ts';

/**
 * What a program puts into a `map` or `list`. Numbers without a type of their own become `long` where they are
 * integers and `double` otherwise; a bigint becomes `ulong`, or `long` where it is negative; `Typed` keeps its type.
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
/** A map as a program writes it; one that was read (`AmqpMap`) is one, too. */
export type VariantMap = ReadonlyMap<AmqpValue, Variant> | { readonly [key: string]: Variant };
export type VariantList = readonly Variant[];

/** The value of one property, statistic or argument; undefined is absent. */
export type VariantValue =
  | boolean
  | string
  | number
  | bigint
  | ObjectId
  | VariantMap
  | VariantList
  | undefined;
