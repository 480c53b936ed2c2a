import { printable } from '#base';

const maxChoices = 10;

/** Formats the possible values below an error: one indented line each, at most {@link maxChoices}. */
export function formatChoices(lines: readonly string[]): string {
  const listed = lines.slice(0, maxChoices).map((line) => `\n  ${printable(line)}`);
  const hidden = lines.length - listed.length;
  return listed.join('') + (hidden > 0 ? `\n  and ${hidden} more` : '');
}
