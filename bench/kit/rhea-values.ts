import rhea from 'rhea';

/** An AMQP value as it travels to a program of the bench: a `Typed` of the program's own codec that lost its class. */
export type CarriedValue =
  | null
  | boolean
  | string
  | { readonly amqp: string; readonly value: unknown }
  | readonly CarriedValue[]
  | ReadonlyMap<CarriedValue, CarriedValue>;

const { types } = rhea;
const wrap = types as unknown as Readonly<Record<string, (value: unknown) => unknown>>;

/** The same value as rhea's users write it: each scalar in the wrapper of its type. */
export function wrapValue(value: CarriedValue): unknown {
  if (value === null || typeof value !== 'object') return types.wrap(value);
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<CarriedValue, CarriedValue>)];
    return types.wrap_map(Object.fromEntries(entries.map(([key, item]) => [key, wrapValue(item)])));
  }
  if ('amqp' in value) return scalar(value.amqp, value.value);
  return types.wrap_list((value as readonly CarriedValue[]).map(wrapValue));
}

function scalar(type: string, value: unknown): unknown {
  const make = wrap[`wrap_${type}`];
  if (make === undefined) throw new TypeError(`a value of type ${type}; rhea has no wrapper for it`);
  if (typeof value === 'bigint') return make(integer(value));
  if (type === 'uuid') return make(Buffer.from(String(value).replaceAll('-', ''), 'hex'));
  return make(value);
}

/** rhea takes 64-bit numbers that a double does not hold as eight octets. */
function integer(value: bigint): number | Buffer {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const octets = Buffer.alloc(8);
  octets.writeBigUInt64BE(BigInt.asUintN(64, value));
  return octets;
}
