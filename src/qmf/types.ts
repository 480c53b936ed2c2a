import type { AmqpValue } from './amqp.ts';
import type { TypeName } from './schema.ts';
import type { Variant, VariantValue } from './variant.ts';

export function toWire(_type: TypeName, _value: VariantValue, _long: 'cut' | 'refuse' = 'cut'): AmqpValue {
  throw new Error('not written yet');
}
export function fromWire(_type: TypeName, _value: AmqpValue, _name: string): VariantValue {
  throw new Error('not written yet');
}
export function variantToWire(_value: Variant): AmqpValue {
  throw new Error('not written yet');
}
export function plain(_value: AmqpValue): unknown {
  throw new Error('not written yet');
}
