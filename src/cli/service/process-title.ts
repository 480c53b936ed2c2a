/**
 * Masks the passwords of URLs in a command line, so that the list of processes may show it.
 * @param words the whole command line, including the program.
 * @returns undefined when the command line contains no password.
 */
export function titleWithoutPasswords(words: readonly string[]): string | undefined {
  const safe = words.map((word) => word.replace(/(\/\/[^:/@]*):.*@/, '$1:***@'));
  return safe.every((word, index) => word === words[index]) ? undefined : safe.join(' ');
}
