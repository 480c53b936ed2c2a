import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ToolFailed } from '../errors.ts';
import type { Command } from './command.ts';

const readyMs = 10_000;

/**
 * Starts a program that outlives this one, in a session of its own. Resolves to its process id once it has written a line,
 * which is its way to say that it runs. @throws {ToolFailed}
 */
export async function startDetached({ file, args }: Command): Promise<number> {
  const child = spawn(file, [...args], { cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(child, 'spawn');
    const signal = AbortSignal.timeout(readyMs);
    await Promise.race([
      once(child.stdout, 'data', { signal }),
      once(child, 'exit', { signal }).then(([status]) => {
        throw new Error(`it ended with status ${String(status)}`);
      }),
    ]);
  } catch (cause) {
    child.kill('SIGKILL');
    throw new ToolFailed(`${file} cannot be started beside the agent: ${(cause as Error).message}`, {
      cause,
    });
  }
  child.stdout.destroy();
  child.unref();
  return child.pid ?? 0;
}
