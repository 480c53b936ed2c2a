/** A part of a file of systemd: keys may be told more than once, and their order counts. */
export interface Section {
  readonly name: string;
  readonly entries: readonly Entry[];
}

export type Entry = readonly [key: string, value: string];

/** Sections in order; comments are left out, a line goes on after a backslash at its end. Source: systemd.syntax(7). */
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
  const found: string[] = [];
  let begun = '';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.startsWith('#') || line.startsWith(';')) continue;
    if (line.endsWith('\\')) {
      begun += `${line.slice(0, -1)} `;
      continue;
    }
    found.push(`${begun}${line}`.trim());
    begun = '';
  }
  return [...found, begun.trim()].filter((line) => line !== '');
}

export function printUnitFile(comments: readonly string[], sections: readonly Section[]): string {
  const parts = sections
    .filter(({ entries }) => entries.length > 0)
    .map(({ name, entries }) => [`[${name}]`, ...entries.map(([key, value]) => `${key}=${value}`), '']);
  return [...comments.map((comment) => `# ${comment}`), '', ...parts.flat()].join('\n');
}

/** Sections of which several are one, such as those of drop-ins, put together where the first of them stands. */
export function mergeSections(sections: readonly Section[], names: readonly string[]): readonly Section[] {
  const isFirst = ({ name }: Section, at: number) => sections.findIndex((one) => one.name === name) === at;
  return sections.flatMap((section, at) => {
    if (!names.includes(section.name)) return [section];
    if (!isFirst(section, at)) return [];
    const same = sections.filter(({ name }) => name === section.name);
    return [{ name: section.name, entries: same.flatMap(({ entries }) => entries) }];
  });
}

/** The last value of a key, which is the one that counts; undefined where it is not told. */
export const lastValue = (section: Section | undefined, key: string): string | undefined =>
  section?.entries.findLast(([name]) => name === key)?.[1];

export const findSection = (sections: readonly Section[], name: string): Section | undefined =>
  sections.find((section) => section.name === name);

/** The same with one section changed, which is made where there is none. */
export function withSection(
  sections: readonly Section[],
  name: string,
  change: (entries: readonly Entry[]) => readonly Entry[],
): readonly Section[] {
  const there = findSection(sections, name) ? sections : [...sections, { name, entries: [] }];
  return there.map((section) =>
    section.name === name ? { name, entries: change(section.entries) } : section,
  );
}

/** The same with a key told once, or not at all. */
export const withKey = (
  entries: readonly Entry[],
  key: string,
  value: string | undefined,
): readonly Entry[] => {
  const others = entries.filter(([name]) => name !== key);
  return value === undefined ? others : [...others, [key, value]];
};
