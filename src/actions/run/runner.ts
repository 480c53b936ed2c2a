import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { TimedOut, ToolFailed } from '../errors.ts';
import { type Command, commandText } from './command.ts';
import { startTool, type ToolExit, type ToolOutput } from './tool-process.ts';

/** A {@link ToolOutput} with the exit status of the tool. */
export interface ToolResult extends ToolOutput {
  readonly status: number;
}

/** A tool that runs until the agent stops it or until it ends by itself. */
export interface RunningTool {
  readonly pid: number;
  /** Resolves when the tool has ended: undefined for status 0 or after {@link stop}. Never rejects. */
  readonly ended: Promise<ToolFailed | undefined>;
  /** Stops the tool and its descendants. Resolves when they have ended. */
  stop(): Promise<void>;
}

/** Search path for the system's tools, independent of the agent's environment. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const defaultTimeLimitMs = 10_000;

/** Runs tools, found in `path` ({@link systemPath} by default). Their environment is this path and the locale C. */
export class Runner {
  readonly #path: string;

  constructor({ path = systemPath }: { readonly path?: string | undefined } = {}) {
    this.#path = path;
  }

  /**
   * Runs a tool to its end and expects status 0.
   * @throws {TimedOut} after the runner ended the tool and its descendants.
   * @throws {ToolFailed} in the tool's own words, or for a missing tool.
   */
  async run(command: Command, signal?: AbortSignal): Promise<ToolOutput> {
    const { output, failure } = await this.#runToEnd(command, signal);
    if (failure) throw failure;
    return output;
  }

  /** Runs a tool whose status is an answer. @throws {TimedOut} {ToolFailed} where the tool did not end by itself. */
  async runForStatus(command: Command, signal?: AbortSignal): Promise<ToolResult> {
    const { output, status, failure } = await this.#runToEnd(command, signal);
    if (status === undefined) throw failure ?? new ToolFailed(`${commandText(command)} has no exit status`);
    return { ...output, status };
  }

  /** Requires that a tool is installed, without starting it. @throws {ToolFailed} naming it. */
  async requireInstalled({ file, ...command }: Command): Promise<void> {
    for (const folder of this.#path.split(':')) {
      const path = join(folder, file);
      if (
        await access(path, constants.X_OK).then(
          () => true,
          () => false,
        )
      )
        return;
    }
    throw new ToolFailed(`${file} is not installed; ${commandText({ file, ...command })} needs it`);
  }

  /** Starts a tool that keeps running. @throws {ToolFailed} where the tool cannot be started. */
  async start(command: Command): Promise<RunningTool> {
    const tool = await startTool(command, this.#path);
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

  async #runToEnd(command: Command, signal: AbortSignal | undefined): Promise<ToolExit> {
    const { timeLimitMs = defaultTimeLimitMs } = command;
    const tool = await startTool(command, this.#path);
    let stopReason: 'time limit' | 'abort' | undefined;
    const stop = (reason: typeof stopReason) => {
      stopReason ??= reason;
      void tool.stop();
    };
    const onAbort = () => stop('abort');
    const timer = setTimeout(stop, timeLimitMs, 'time limit');
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
    try {
      const exit = await tool.ended;
      if (stopReason === 'time limit')
        throw new TimedOut(`${commandText(command)} did not end in ${timeLimitMs / 1000} s`);
      if (stopReason === 'abort')
        throw new ToolFailed(`${commandText(command)} was ended, as the agent ends`);
      return exit;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }
}
