/** One run of a tool of the host: an argument list, never a line for a shell. */
export interface Command {
  /** Name or absolute path; a name is looked for in the system's own folders. */
  readonly file: string;
  readonly args: readonly string[];
  /** Text for its standard input, which is empty otherwise. */
  readonly input?: string | undefined;
  /** Then the tool and all it has started are ended; ten seconds unless given. */
  readonly timeLimitMs?: number | undefined;
  /** Bytes that are kept of each of its outputs; 1 MiB unless given. */
  readonly outputLimit?: number | undefined;
}

const plain = /^[\w@%+=:,./-]+$/;

/** A command as people read it: `ip link set dev eth0 mtu 1500`; what is not a plain word is in JSON's quotes. */
export function commandText({ file, args, input }: Command): string {
  const words = [file, ...args].map((word) => (plain.test(word) ? word : JSON.stringify(word)));
  const lines = input?.split('\n').filter((line) => line !== '') ?? [];
  return lines.length === 0 ? words.join(' ') : `${words.join(' ')} < ${lines.map(lineText).join('; ')}`;
}

// One line of a plan is one line: control characters are told, not sent.
const lineText = (line: string) => (/[\p{Cc}]/u.test(line) ? JSON.stringify(line) : line);
