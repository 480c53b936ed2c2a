/**
 * Splits a file of interfaces(5) into lines of words: joins lines that a backslash continues, and leaves out comments and empty
 * lines.
 */
export function* logicalLines(
  text: string,
): Generator<{ readonly line: number; readonly words: readonly string[] }> {
  let joined = '';
  let start = 0;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (joined === '') start = index + 1;
    joined += raw.endsWith('\\') ? `${raw.slice(0, -1)} ` : raw;
    if (raw.endsWith('\\')) continue;
    const trimmed = joined.trim();
    joined = '';
    if (trimmed !== '' && !trimmed.startsWith('#')) yield { line: start, words: trimmed.split(/\s+/) };
  }
}
