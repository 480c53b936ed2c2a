import type { ObjectId, TypeName, VariantValue } from '#qmf';
import { isObjectId, toPlainValue } from '../json.ts';
import { formatDuration, formatInstant, formatKibibytes, formatOctets } from './quantity.ts';

/** One value for people, with its unit where the schema has one. */
export function renderValue(value: VariantValue, type?: TypeName, unit?: string): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'number') return renderNumber(value, type, unit);
  if (isObjectId(value)) return reference(value);
  return renderNested(toPlainValue(value));
}

function renderNumber(value: bigint | number, type: TypeName | undefined, unit: string | undefined): string {
  if (typeof value === 'bigint' && type === 'deltaTime') return formatDuration(value);
  if (typeof value === 'bigint' && type === 'absTime') return formatInstant(value);
  const shown =
    typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toFixed(2))) : String(value);
  if (unit === undefined || unit === '') return shown;
  if (unit === 'KiB' && Number(value) >= 1024) return `${shown} KiB (${formatKibibytes(value)})`;
  if (unit === 'octets' && Number(value) >= 1024 ** 2) return `${shown} octets (${formatOctets(value)})`;
  return unit === 'percent' ? `${shown} %` : `${shown} ${unit}`;
}

/** What tells a referred object apart: the name without package and class. */
function reference({ objectName }: ObjectId): string {
  const [, , rest] = /^([^:]*:[^:]*):(.*)$/.exec(objectName) ?? [];
  return rest ?? objectName;
}

function renderNested(value: unknown): string {
  if (Array.isArray(value)) return value.map(renderNested).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object' || value === null)
    return value === null || value === undefined ? '' : String(value);
  const { _object_name: objectName } = value as { _object_name?: unknown };
  if (typeof objectName === 'string') return reference({ objectName });
  return Object.entries(value)
    .map(
      ([name, item]) =>
        `${name}=${typeof item === 'object' && item !== null ? `{${renderNested(item)}}` : renderNested(item)}`,
    )
    .join(' ');
}
