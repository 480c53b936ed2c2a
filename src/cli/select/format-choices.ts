const most = 10;

/** What could have been meant, one a line and indented, below an error. */
export function formatChoices(lines: readonly string[]): string {
  const shown = lines.slice(0, most).map((line) => `\n  ${line}`);
  const hidden = lines.length - shown.length;
  return shown.join('') + (hidden > 0 ? `\n  and ${hidden} more` : '');
}
