import { execa } from 'execa';
import { TimedOut, ToolFailed } from '../errors.ts';
import { BoundedOutput } from './bounded-output.ts';
import { type Command, commandText } from './command.ts';

/** What a tool said, each up to the command's limit. */
export interface ToolOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** True where there was more of it. */
  readonly isCut: boolean;
}

/** An {@link ToolOutput}, and how the tool ended. */
export interface ToolResult extends ToolOutput {
  readonly status: number;
}

/** A tool that goes on until it is stopped or ends by itself. */
export interface RunningTool {
  readonly pid: number;
  /** How it ended: undefined for status 0 or because it was stopped. Never rejects. */
  readonly ended: Promise<ToolFailed | undefined>;
  /** Resolves once it has ended, with all it started. */
  stop(): Promise<void>;
}

/** Where the tools of a system are, whatever the agent's own environment says. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const defaultOutputLimit = 1024 * 1024;
const defaultTimeLimitMs = 10_000;
/** From the friendly signal to the one that cannot be refused. */
const graceMs = 2_000;
/** For what is still in the pipes when a tool has ended: one it left running may hold them open for ever. */
const drainMs = 500;

/** Runs tools, found in `path` (that of the system). They get no environment but this path and the locale C. */
export class Runner {
  readonly #path: string;

  constructor({ path = systemPath }: { readonly path?: string | undefined } = {}) {
    this.#path = path;
  }

  /**
   * Runs a tool to its end, with status 0.
   * @throws {TimedOut} once it and all it started were ended. {ToolFailed} with its own words, or that it is missing.
   */
  async run(command: Command, signal?: AbortSignal): Promise<ToolOutput> {
    const { output, failure } = await this.#runToEnd(command, signal);
    if (failure) throw failure;
    return output;
  }

  /** The same for a tool whose status is an answer. @throws {TimedOut} {ToolFailed} where it did not end by itself. */
  async runForStatus(command: Command, signal?: AbortSignal): Promise<ToolResult> {
    const { output, status, failure } = await this.#runToEnd(command, signal);
    if (status === undefined) throw failure ?? new ToolFailed(`${commandText(command)} told no status`);
    return { ...output, status };
  }

  async #runToEnd(command: Command, signal: AbortSignal | undefined) {
    const { timeLimitMs = defaultTimeLimitMs } = command;
    const tool = startTool(command, this.#path);
    let why: 'time' | 'aborted' | undefined;
    const end = (reason: typeof why) => {
      why ??= reason;
      void tool.stop();
    };
    const abort = () => end('aborted');
    const limit = setTimeout(end, timeLimitMs, 'time');
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    try {
      const ended = await tool.ended;
      if (why === 'time')
        throw new TimedOut(`${commandText(command)} did not end in ${timeLimitMs / 1000} s`);
      if (why === 'aborted') throw new ToolFailed(`${commandText(command)} was ended, as the agent ends`);
      return ended;
    } finally {
      clearTimeout(limit);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Starts a tool that is to go on. @throws {ToolFailed} where it cannot be started. */
  async start(command: Command): Promise<RunningTool> {
    const tool = startTool(command, this.#path);
    let isStopped = false;
    const ended = tool.ended.then(({ failure }) => (isStopped ? undefined : failure));
    if (tool.pid === undefined) throw (await ended) ?? new ToolFailed(`${command.file} cannot be started`);
    return {
      pid: tool.pid,
      ended,
      stop: () => {
        isStopped = true;
        return tool.stop();
      },
    };
  }
}

function startTool(command: Command, path: string) {
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
  const result = child.then((done) => done);
  const ended = Promise.race([result, drained]).then(async () => {
    hasEnded = true;
    child.stdout.destroy();
    child.stderr.destroy();
    const done = await result;
    const output = { stdout: stdout.text(), stderr: stderr.text(), isCut: stdout.isCut || stderr.isCut };
    return { output, status: done.exitCode, failure: failureOf(command, done, output) };
  });

  return { pid, ended, stop };

  async function stop(): Promise<void> {
    if (pid === undefined || hasEnded) return;
    child.kill('SIGTERM');
    await ended;
    // Whoever of its group did not listen when the tool itself did.
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
    return new ToolFailed(`${text} cannot be started: ${originalMessage ?? code ?? 'no reason told'}`);
  }
  const words = oneLine(stderr) || oneLine(stdout);
  const how = exitCode === undefined ? `was ended by ${signal}` : `ended with status ${exitCode}`;
  return new ToolFailed(words === '' ? `${text} ${how}` : `${words} (${text} ${how})`);
}

const wordsLimit = 2_000;

/** A tool's own words, in one line. */
function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > wordsLimit ? `${line.slice(0, wordsLimit)}…` : line;
}
