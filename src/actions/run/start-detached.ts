import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { errorText } from '#base';
import { ToolFailed } from '../errors.ts';
import type { Command } from './command.ts';

const readyTimeoutMs = 10_000;

/** A program that survives this process. */
export interface DetachedProgram {
  isRunning(): boolean;
  /** Sends a signal; has no effect once the program has ended. */
  signal(signal: NodeJS.Signals): void;
}

/**
 * Starts a program that survives this process, in its own session. The program reports that it runs by writing a line.
 * @returns once it has written that line.
 * @throws {ToolFailed}
 */
export async function startDetached({ file, args }: Command): Promise<DetachedProgram> {
  const child = spawn(file, [...args], { cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(child, 'spawn');
    const signal = AbortSignal.timeout(readyTimeoutMs);
    await Promise.race([
      once(child.stdout, 'data', { signal }),
      once(child, 'exit', { signal }).then(([status]) => {
        throw new Error(`it ended with status ${String(status)}`);
      }),
    ]);
  } catch (cause) {
    child.kill('SIGKILL');
    throw new ToolFailed(`${file} cannot be started beside the agent: ${errorText(cause)}`, {
      cause,
    });
  }
  child.stdout.destroy();
  child.unref();
  return {
    isRunning: () => child.exitCode === null && child.signalCode === null,
    signal: (signal) => void child.kill(signal),
  };
}
