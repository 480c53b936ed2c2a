import { maskPassword } from '#base';

/**
 * Masks the passwords of broker URLs in a command line, so that the list of processes may show it.
 * @param words the whole command line, including the program.
 * @returns undefined when the command line contains no password.
 */
export function titleWithoutPasswords(words: readonly string[]): string | undefined {
  const safe = words.map((word, index) => maskWord(word, words[index - 1]));
  return safe.every((word, index) => word === words[index]) ? undefined : safe.join(' ');
}

/** Masks the password in a word of a command line. @param before the word before it. */
export function maskWord(word: string, before?: string): string {
  const [option = ''] = /^--[a-z-]+=/.exec(word) ?? [];
  const value = word.slice(option.length);
  const isUrl = before === '--broker' || option === '--broker=' || /:.*@/s.test(value);
  return isUrl ? option + maskPassword(value) : word;
}
