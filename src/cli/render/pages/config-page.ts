import { type Config, quoteValue } from '../../config/load-config.ts';
import { keys, settings } from '../../config/settings.ts';
import type { Json } from '../json.ts';
import { renderTable, type TableOptions } from '../text/table.ts';

/** Every key with its value and where that came from; no password in it. */
export function renderConfig({ settings: values, source }: Config, options: TableOptions): string {
  const rows = keys.map((key) => {
    const { fallback, unit } = settings[key] as { fallback?: string; unit?: string };
    const value = values[key];
    const text = value === undefined ? `(${fallback ?? 'none'})` : quoteValue(key, value);
    return [key, unit === undefined ? text : `${text} ${unit}`, source[key]];
  });
  return renderTable([{ title: 'KEY' }, { title: 'VALUE' }, { title: 'FROM' }], rows, options);
}

/** The same for programs; an absent value is left out. */
export function configJson({ settings: values, source }: Config): Json {
  return {
    settings: keys.map((key) => {
      const value = values[key];
      const safe = value === undefined ? undefined : (JSON.parse(quoteValue(key, value)) as Json);
      return { key, value: safe, from: source[key] };
    }),
  };
}
