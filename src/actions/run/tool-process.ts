import { ToolFailed } from '../errors.ts';
import { BoundedOutput } from './bounded-output.ts';
import { type Command, commandText } from './command.ts';

/** The output of a tool, each stream up to the command's limit. */
export interface ToolOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** True where the tool wrote more than the limit. */
  readonly isCut: boolean;
}

/** The end of a tool: its output, its status, and its failure where it did not succeed. */
export interface ToolExit {
  readonly output: ToolOutput;
  /** Absent where a signal ended the tool, or where it did not start. */
  readonly status: number | undefined;
  readonly failure: ToolFailed | undefined;
}

/** A started tool. */
export interface ToolProcess {
  /** Absent where the tool did not start. */
  readonly pid: number | undefined;
  readonly ended: Promise<ToolExit>;
  stop(): Promise<void>;
}

const defaultOutputLimit = 1024 * 1024;
/** Time between SIGTERM and SIGKILL. */
const graceMs = 2_000;
/** Time to drain the pipes of an ended tool: a process that it left running may hold them open forever. */
const drainMs = 500;

/** Starts a tool found in `path`. @throws {ToolFailed} for an argument with a NUL. */
export async function startTool(command: Command, path: string): Promise<ToolProcess> {
  // Loads the package on first use: an agent at rest starts no tool.
  const { execa } = await import('execa');
  const { outputLimit = defaultOutputLimit } = command;
  const stdout = new BoundedOutput(outputLimit);
  const stderr = new BoundedOutput(outputLimit);
  if (command.args.some((word) => word.includes('\0'))) {
    throw new ToolFailed(`${commandText(command)} cannot be started: an argument has a NUL`);
  }
  const child = execa(command.file, [...command.args], {
    input: command.input ?? '',
    buffer: false,
    reject: false,
    killDescendants: true,
    forceKillAfterDelay: graceMs,
    cwd: '/',
    env: { PATH: path, LC_ALL: 'C' },
    extendEnv: false,
  });
  stdout.follow(child.stdout);
  stderr.follow(child.stderr);
  const { pid } = child;
  let hasEnded = false;
  const exited = new Promise<void>((resolve) => child.nodeChildProcess.once('exit', () => resolve()));
  const drained = exited.then(() => new Promise((resolve) => setTimeout(resolve, drainMs)));
  const result = child.then((exit) => exit);
  const ended = Promise.race([result, drained]).then(async () => {
    hasEnded = true;
    child.stdout.destroy();
    child.stderr.destroy();
    const exit = await result;
    const text = stdout.text(command.writesOctets === true ? 'latin1' : 'utf8');
    const output = { stdout: text, stderr: stderr.text(), isCut: stdout.isCut || stderr.isCut };
    return { output, status: exit.exitCode, failure: failureOf(command, exit, output) };
  });

  return { pid, ended, stop };

  async function stop(): Promise<void> {
    if (pid === undefined || hasEnded) return;
    child.kill('SIGTERM');
    await ended;
    // Kills members of the group that ignored SIGTERM.
    child.kill('SIGKILL');
  }
}

interface ExitDetails {
  readonly failed: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}

function failureOf(
  command: Command,
  { failed, exitCode, signal, code, originalMessage }: ExitDetails,
  { stdout, stderr }: ToolOutput,
): ToolFailed | undefined {
  if (!failed || exitCode === 0) return undefined;
  const text = commandText(command);
  if (code === 'ENOENT') return new ToolFailed(`${command.file} is not installed; ${text} needs it`);
  if (exitCode === undefined && signal === undefined) {
    return new ToolFailed(`${text} cannot be started: ${originalMessage ?? code ?? 'unknown reason'}`);
  }
  const words = shortenOutput(stderr) || shortenOutput(stdout);
  const end = exitCode === undefined ? `was ended by ${signal}` : `ended with status ${exitCode}`;
  return new ToolFailed(words === '' ? `${text} ${end}` : `${words} (${text} ${end})`);
}

const maxWordsLength = 2_000;

/** Joins a tool's own words in one line. */
function shortenOutput(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > maxWordsLength ? `${line.slice(0, maxWordsLength)}…` : line;
}
