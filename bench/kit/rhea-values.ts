import rhea from 'rhea';

/** An AMQP value after its transfer to another process, where a `Typed` has lost its class. */
export type CarriedValue =
  | null
  | boolean
  | string
  | { readonly amqp: string; readonly value: unknown }
  | readonly CarriedValue[]
  | ReadonlyMap<CarriedValue, CarriedValue>;

const { types } = rhea;
const wrap = types as unknown as Readonly<Record<string, (value: unknown) => unknown>>;

/** Wraps a value for rhea, each scalar in the wrapper of its type. */
export function wrapValue(value: CarriedValue): unknown {
  if (value === null || typeof value !== 'object') return types.wrap(value);
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<CarriedValue, CarriedValue>)];
    return types.wrap_map(Object.fromEntries(entries.map(([key, item]) => [key, wrapValue(item)])));
  }
  if ('amqp' in value) return wrapScalar(value.amqp, value.value);
  return types.wrap_list((value as readonly CarriedValue[]).map(wrapValue));
}

function wrapScalar(type: string, value: unknown): unknown {
  const wrapper = wrap[`wrap_${type}`];
  if (wrapper === undefined) throw new TypeError(`type is ${type}; expected one that rhea can wrap`);
  if (typeof value === 'bigint') return wrapper(toRheaInteger(value));
  if (type === 'uuid') return wrapper(Buffer.from(String(value).replaceAll('-', ''), 'hex'));
  return wrapper(value);
}

/** Converts a 64-bit number for rhea, which expects eight octets beyond the safe integers. */
function toRheaInteger(value: bigint): number | Buffer {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const octets = Buffer.alloc(8);
  octets.writeBigUInt64BE(BigInt.asUintN(64, value));
  return octets;
}
