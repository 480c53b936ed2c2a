import { fromOctets } from '#netlink';

/** One run of a tool of the host: a list of arguments, never a line for a shell. */
export interface Command {
  /** Name or absolute path; the runner looks for a name in the system's own folders. */
  readonly file: string;
  readonly args: readonly string[];
  /** Lines for the tool's standard input, in octets where they are not UTF-8; empty when absent. */
  readonly input?: string | Buffer | undefined;
  /** Limit in milliseconds, after which the runner ends the tool and its descendants; 10 000 when absent. */
  readonly timeLimitMs?: number | undefined;
  /** Number of bytes to keep of each output; 1 MiB when absent. */
  readonly outputLimit?: number | undefined;
  /** True where the tool writes octets: each becomes one character of the output (latin1); UTF-8 when absent. */
  readonly writesOctets?: boolean | undefined;
}

const plainWord = /^[\w@%+=:,./-]+$/;

/** Prints a command as people type it: `ip link set dev eth0 mtu 1500`. JSON quotes enclose every word that is not plain. */
export function commandText({ file, args, input }: Command): string {
  const words = [file, ...args].map((word) => (plainWord.test(word) ? word : JSON.stringify(word)));
  const lines = linesOf(input ?? '').filter((line) => line !== '');
  return lines.length === 0 ? words.join(' ') : `${words.join(' ')} < ${lines.map(lineText).join('; ')}`;
}

const linesOf = (input: string | Buffer): readonly string[] =>
  typeof input === 'string'
    ? input.split('\n')
    : input
        .toString('latin1')
        .split('\n')
        .map((line) => fromOctets(Buffer.from(line, 'latin1')));

// A plan prints one line per step: it escapes control characters.
const lineText = (line: string) => (/[\p{Cc}]/u.test(line) ? JSON.stringify(line) : line);
