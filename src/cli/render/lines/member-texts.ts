import type { ObjectValues } from '#console';
import { formatWithoutUnit } from '../columns/class-view.ts';

/** Returns the text of each property and statistic by name. */
export function memberTexts(values: ObjectValues): ReadonlyMap<string, string> {
  const names = [...Object.keys(values.properties), ...Object.keys(values.statistics)];
  return new Map(names.map((name) => [name, formatWithoutUnit(values, name)]));
}
