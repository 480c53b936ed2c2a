import { printable } from '#base';

/** What decides how a user must type a command. */
export interface CommandSetting {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The working directory of this process. */
  readonly directory: string;
}

/**
 * Renders the lines that a user types in a new terminal to run these commands of the program. Under npm they begin with `npx`,
 * which finds the program only from its own directory, so that the first line goes there.
 */
export function renderNextCommands(
  { environment, directory }: CommandSetting,
  commands: readonly string[],
): readonly string[] {
  // npm sets the variable for all that it runs. Source: docs.npmjs.com, "scripts".
  const isUnderNpm = environment['npm_lifecycle_event'] !== undefined;
  const typed = commands.map((command) => `${isUnderNpm ? 'npx ' : ''}ovirt-node ${command}`);
  const lines = isUnderNpm ? [`cd ${quoteWord(directory)}`, ...typed] : typed;
  const title = 'In a second terminal:  ';
  return lines.map((line, index) => printable((index === 0 ? title : ' '.repeat(title.length)) + line));
}

/** Quotes a word for a shell where that is necessary. Source: POSIX.1-2024, shell command language, 2.2. */
export function quoteWord(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
