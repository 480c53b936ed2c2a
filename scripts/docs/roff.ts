// A page in the macros of man(7), which every reader of manuals knows.

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Renders a page of section 1. It has no date: the same sources make the same page. */
export function page(
  { name, version }: { readonly name: string; readonly version: string },
  sections: readonly Section[],
): string {
  const title = `.TH "${escapeText(name.toUpperCase())}" 1 "" "ovirt\\-node ${escapeText(version)}" "User Commands"`;
  const notice =
    '.\\" `npm run docs` generates this page from the declarations of the commands; do not edit it.';
  const parts = sections.flatMap(({ title: heading, lines }) => [`.SH ${heading}`, ...lines]);
  return `${[notice, title, '.nh', '.ad l', ...parts].join('\n')}\n`;
}

/** Escapes a text: no character of it is a request, an escape or a typographic hyphen. */
export function escapeText(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll('"', '\\(dq')
    .replaceAll(/[^\0-\x7f]/gu, (one) => `\\[u${codePoint(one)}]`)
    .replace(/^\./, '\\&.');
}

const codePoint = (character: string) =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

export const bold = (text: string) => `\\fB${escapeText(text)}\\fR`;
export const italic = (text: string) => `\\fI${escapeText(text)}\\fR`;

/** Returns the lines of a paragraph with a tag. @param tag marked up, not escaped again. */
export const tagged = (tag: string, text: string): readonly string[] => ['.TP', tag, escapeText(text)];
