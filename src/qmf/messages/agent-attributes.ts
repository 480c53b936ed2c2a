import { maxAttributesOctets } from '../limits.ts';
import { type AmqpMap, type AmqpValue, Typed } from '../values/amqp.ts';

/** Memory of a value beside its text or octets. */
const valueOctets = 16;

/**
 * Copies the attributes that an agent adds to QMF's own: consoles keep them for each agent, and a view of a received message would
 * keep the whole message. Leaves out an attribute with which they would take more than {@link maxAttributesOctets}.
 */
export function copyAttributes(
  values: AmqpMap,
  known: ReadonlySet<AmqpValue>,
): ReadonlyMap<string, AmqpValue> {
  const attributes = new Map<string, AmqpValue>();
  const copier = new Copier(maxAttributesOctets);
  for (const [key, value] of values) {
    if (known.has(key) || typeof key !== 'string') continue;
    const copy = copier.tryCopy(key, value);
    if (copy !== undefined) attributes.set(key, copy);
  }
  return attributes;
}

class Copier {
  #left: number;

  constructor(octets: number) {
    this.#left = octets;
  }

  /** @returns undefined when the rest of the memory does not hold the attribute. */
  tryCopy(key: string, value: AmqpValue): AmqpValue | undefined {
    const before = this.#left;
    this.#take(key.length);
    const copy = this.#copy(value);
    if (this.#left >= 0) return copy;
    this.#left = before;
    return undefined;
  }

  #copy(value: AmqpValue): AmqpValue {
    this.#take(valueOctets);
    if (this.#left < 0) return null;
    if (typeof value === 'string') this.#take(value.length);
    if (value instanceof Typed) return this.#copyTyped(value);
    if (value instanceof Map)
      return new Map([...value].map(([key, item]) => [this.#copy(key), this.#copy(item)]));
    return Array.isArray(value) ? value.map((item: AmqpValue) => this.#copy(item)) : value;
  }

  #copyTyped(typed: Typed): AmqpValue {
    const { amqp, value } = typed;
    if (typeof value === 'string') this.#take(value.length);
    if (value instanceof Uint8Array) {
      this.#take(value.byteLength);
      return new Typed(amqp as 'binary', new Uint8Array(value));
    }
    if (amqp === 'array')
      return new Typed(
        'array',
        (value as readonly AmqpValue[]).map((item) => this.#copy(item)),
      );
    // No agent describes its attributes.
    if (amqp === 'described') this.#take(maxAttributesOctets + 1);
    return typed;
  }

  #take(octets: number): void {
    this.#left -= octets;
  }
}
