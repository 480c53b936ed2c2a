import type { ObjectId, TypeName, VariantValue } from '#qmf';
import { isNumber, isObjectId, toPlainValue } from './plain-value.ts';
import { formatDuration, formatInstant, formatKibibytes, formatOctets } from './quantity.ts';

/** Formats one value for people, with the unit that the schema gives. */
export function renderValue(value: VariantValue, type?: TypeName, unit?: string): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (isNumber(value)) return renderNumber(value, type, unit);
  if (isObjectId(value)) return formatReference(value);
  return renderNested(toPlainValue(value));
}

function renderNumber(value: bigint | number, type: TypeName | undefined, unit: string | undefined): string {
  if (typeof value === 'bigint' && type === 'deltaTime') return formatDuration(value);
  if (typeof value === 'bigint' && type === 'absTime') return formatInstant(value);
  const digits =
    typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toFixed(2))) : String(value);
  if (unit === undefined || unit === '') return digits;
  if (unit === 'KiB' && Number(value) >= 1024) return `${digits} KiB (${formatKibibytes(value)})`;
  if (unit === 'octets' && Number(value) >= 1024 ** 2) return `${digits} octets (${formatOctets(value)})`;
  return unit === 'percent' ? `${digits} %` : `${digits} ${unit}`;
}

/** Formats an object id as the object's name without package and class. */
function formatReference({ objectName }: ObjectId): string {
  const [, , rest] = /^([^:]*:[^:]*):(.*)$/.exec(objectName) ?? [];
  return rest ?? objectName;
}

function renderNested(value: unknown): string {
  if (Array.isArray(value)) return value.map(renderNested).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object' || value === null)
    return value === null || value === undefined ? '' : String(value);
  const { _object_name: objectName } = value as { _object_name?: unknown };
  if (typeof objectName === 'string') return formatReference({ objectName });
  return Object.entries(value)
    .map(
      ([name, item]) =>
        `${name}=${typeof item === 'object' && item !== null ? `{${renderNested(item)}}` : renderNested(item)}`,
    )
    .join(' ');
}
