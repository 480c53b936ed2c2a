/** A field of a peer's frame that AMQP 1.0 does not permit. The fields are those of an AMQP error: part 2, 2.8.14. */
export class InvalidField extends Error {
  override readonly name = 'InvalidField';
  readonly condition = 'amqp:invalid-field';
  readonly description: string;

  /** @param field its name in the specification, such as `max-frame-size`. */
  constructor(field: string, value: unknown, expected: string) {
    super(`${field} is ${valueText(value)}; expected ${expected}`);
    this.description = this.message;
  }
}

/** The largest `uint`: part 1, 1.6.5. */
export const maxUint = 0xffff_ffff;

/**
 * Checks a number that may be absent.
 * @returns the number; undefined when the peer left it out.
 * @throws {InvalidField} for any other value than an integer from `min` to `max`.
 */
export function checkUint(field: string, value: unknown, min = 0, max = maxUint): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new InvalidField(field, value, `${min} to ${max}`);
}

function valueText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return value === undefined || value === null ? 'absent' : `a value of type ${typeof value}`;
}
