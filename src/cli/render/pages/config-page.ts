import { type Config, quoteValue } from '../../config/load-config.ts';
import { type Key, keys, settings } from '../../config/settings.ts';
import type { Json } from '../json-text.ts';
import { renderTable, type TableOptions } from '../text/table.ts';

/** Values that the program decides at start for settings without one. */
type Resolved = { readonly [K in Key]?: string };

/** Renders every key with its value and source. Masks passwords. */
export function renderConfig(
  { settings: values, source }: Config,
  resolved: Resolved,
  options: TableOptions,
): string {
  const rows = keys.map((key) => {
    const { fallback, unit } = settings[key] as { fallback?: string; unit?: string };
    const value = values[key] ?? resolved[key];
    const text = value === undefined ? `(${fallback ?? 'none'})` : quoteValue(key, value);
    return [key, unit === undefined ? text : `${text} ${unit}`, source[key]];
  });
  return renderTable([{ title: 'KEY' }, { title: 'VALUE' }, { title: 'FROM' }], rows, options);
}

/** Returns every key with its value and source as JSON. Masks passwords and leaves out absent values. */
export function configJson({ settings: values, source }: Config, resolved: Resolved): Json {
  return {
    settings: keys.map((key) => {
      const value = values[key] ?? resolved[key];
      const safe = value === undefined ? undefined : (JSON.parse(quoteValue(key, value)) as Json);
      return { key, value: safe, from: source[key] };
    }),
  };
}
