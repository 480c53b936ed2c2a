import type { AmqpValue } from '#qmf';

export function encodeValue(value: AmqpValue): Uint8Array {
  throw new Error(`not built yet: ${String(value)}`);
}
