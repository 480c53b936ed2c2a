import type { VariantValue } from '#qmf';

/**
 * Formats a value in its base unit, exactly for integers.
 * @param factor from the unit of the value to the base unit, as a quotient.
 * @returns undefined for what is not a number or a bool.
 */
export function formatMetric(
  value: VariantValue,
  [numerator, denominator]: readonly [bigint, bigint],
): string | undefined {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'bigint') return formatQuotient(value * numerator, denominator);
  if (typeof value !== 'number') return undefined;
  if (Number.isSafeInteger(value)) return formatQuotient(BigInt(value) * numerator, denominator);
  return formatNumber((value * Number(numerator)) / Number(denominator));
}

/** Formats a number as Go's `ParseFloat` reads it. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}

/** @param denominator a power of ten. */
function formatQuotient(numerator: bigint, denominator: bigint): string {
  const sign = numerator < 0n ? '-' : '';
  const size = numerator < 0n ? -numerator : numerator;
  const digits = String(denominator).length - 1;
  const fraction = String(size % denominator)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  const whole = String(size / denominator);
  return digits === 0 || fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
