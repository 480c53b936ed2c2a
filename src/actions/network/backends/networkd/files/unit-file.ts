/** A section of a systemd unit file. Keys may repeat, and their order matters. */
export interface Section {
  readonly name: string;
  readonly entries: readonly Entry[];
}

export type Entry = readonly [key: string, value: string];

/**
 * Parses a unit file: sections in order, without comments. A backslash at the end of a line joins the next line.
 * Never throws; skips lines that it does not understand. Source: systemd.syntax(7).
 */
export function parseUnitFile(text: string): readonly Section[] {
  const sections: { name: string; entries: Entry[] }[] = [];
  for (const line of logicalLines(text)) {
    const heading = /^\[(.+)\]$/.exec(line)?.[1];
    if (heading !== undefined) sections.push({ name: heading, entries: [] });
    const entry = heading === undefined ? /^([^=]+?)\s*=\s*(.*)$/.exec(line) : null;
    if (entry) sections.at(-1)?.entries.push([entry[1] ?? '', entry[2] ?? '']);
  }
  return sections;
}

function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let continued = '';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.startsWith('#') || line.startsWith(';')) continue;
    if (line.endsWith('\\')) {
      continued += `${line.slice(0, -1)} `;
      continue;
    }
    lines.push(`${continued}${line}`.trim());
    continued = '';
  }
  return [...lines, continued.trim()].filter((line) => line !== '');
}

/** Prints comments and sections as a unit file; leaves out sections without entries. */
export function printUnitFile(comments: readonly string[], sections: readonly Section[]): string {
  const blocks = sections
    .filter(({ entries }) => entries.length > 0)
    .map(({ name, entries }) => [`[${name}]`, ...entries.map(([key, value]) => `${key}=${value}`), '']);
  return [...comments.map((comment) => `# ${comment}`), '', ...blocks.flat()].join('\n');
}

/** Merges the repeated sections of each of these names into the first one: drop-ins repeat sections. */
export function mergeSections(sections: readonly Section[], names: readonly string[]): readonly Section[] {
  const isFirst = ({ name }: Section, at: number) => sections.findIndex((one) => one.name === name) === at;
  return sections.flatMap((section, at) => {
    if (!names.includes(section.name)) return [section];
    if (!isFirst(section, at)) return [];
    const same = sections.filter(({ name }) => name === section.name);
    return [{ name: section.name, entries: same.flatMap(({ entries }) => entries) }];
  });
}

/** Returns the last value of a key, which systemd uses; undefined when the key is absent. */
export const lastValue = (section: Section | undefined, key: string): string | undefined =>
  section?.entries.findLast(([name]) => name === key)?.[1];

export const findSection = (sections: readonly Section[], name: string): Section | undefined =>
  sections.find((section) => section.name === name);

/** Returns the sections with the entries of one section replaced; adds the section when it is absent. */
export function withSection(
  sections: readonly Section[],
  name: string,
  change: (entries: readonly Entry[]) => readonly Entry[],
): readonly Section[] {
  const existing = findSection(sections, name) ? sections : [...sections, { name, entries: [] }];
  return existing.map((section) =>
    section.name === name ? { name, entries: change(section.entries) } : section,
  );
}

/** Returns the entries with exactly one value for a key, or without the key when the value is undefined. */
export const withKey = (
  entries: readonly Entry[],
  key: string,
  value: string | undefined,
): readonly Entry[] => {
  const others = entries.filter(([name]) => name !== key);
  return value === undefined ? others : [...others, [key, value]];
};
