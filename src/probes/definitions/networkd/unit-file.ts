/** An assignment of a unit file. */
export interface Assignment {
  readonly key: string;
  readonly value: string;
  /** File and line, for messages. */
  readonly at: string;
}

/** A section of a unit file; a name may occur several times. */
export interface Section {
  readonly name: string;
  readonly assignments: readonly Assignment[];
}

/**
 * Parses a unit file. A backslash continues a line; `#` and `;` begin comments, also between continued lines.
 * Source: systemd.syntax(7).
 */
export function parseUnitFile(text: string, path: string): readonly Section[] {
  const sections: (Section & { readonly assignments: Assignment[] })[] = [];
  let joined = '';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (/^\s*[#;]/.test(raw)) continue;
    joined += raw.endsWith('\\') ? `${raw.slice(0, -1)} ` : raw;
    if (raw.endsWith('\\')) continue;
    const line = joined.trim();
    joined = '';
    const header = /^\[(.+)\]$/.exec(line)?.[1];
    if (header !== undefined) sections.push({ name: header, assignments: [] });
    const equals = line.indexOf('=');
    if (header !== undefined || equals <= 0) continue;
    const [key, value] = [line.slice(0, equals).trim(), line.slice(equals + 1).trim()];
    sections.at(-1)?.assignments.push({ key, value, at: `${path} line ${index + 1}` });
  }
  return sections;
}

/** Booleans of systemd. @returns undefined for another text. Source: systemd.syntax(7). */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(1|yes|y|true|t|on)$/i.test(text)) return true;
  return /^(0|no|n|false|f|off)$/i.test(text) ? false : undefined;
}

/** @returns milliseconds of a time span such as `100ms`, `1.5` or `2s`; undefined for another text. Source: systemd.time(7). */
export function parseMilliseconds(text: string): number | undefined {
  const [, value, unit = 's'] = /^(\d{1,9}(?:\.\d{1,6})?)\s*(ms|msec|s|sec|min)?$/.exec(text) ?? [];
  if (value === undefined) return undefined;
  const factor = unit.startsWith('ms') ? 1 : unit === 'min' ? 60_000 : 1000;
  return Math.round(Number(value) * factor);
}
