/**
 * A command line without the passwords in its URLs, as the list of processes may show it; undefined where it has none.
 * @param words all of them, the program included.
 */
export function titleWithoutPasswords(words: readonly string[]): string | undefined {
  const safe = words.map((word) => word.replace(/(\/\/[^:/@]*):.*@/, '$1:***@'));
  return safe.every((word, index) => word === words[index]) ? undefined : safe.join(' ');
}
