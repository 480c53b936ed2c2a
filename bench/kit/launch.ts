import { type ChildProcess, spawn } from 'node:child_process';

const endLimitMs = 3_000;

/** A process. Disposing it sends SIGTERM, and SIGKILL after three seconds. */
export interface Launched extends AsyncDisposable {
  readonly child: ChildProcess;
}

/**
 * Starts a program, Node by default, without the settings of the caller's environment.
 * @param errors where its standard error goes: to that of the bench, or nowhere when the program is expected to fail.
 */
export function launch(
  args: readonly string[],
  file = process.execPath,
  errors: 'inherit' | 'ignore' = 'inherit',
): Launched {
  const variables = Object.entries(process.env).filter(([name]) => !name.startsWith('OVIRT_NODE_'));
  const env = { ...Object.fromEntries(variables), OVIRT_NODE_LOG_LEVEL: 'warn' };
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', errors], env });
  return { child, [Symbol.asyncDispose]: () => end(child) };
}

/** Waits until a process has ended by itself. @throws {Error} for another exit status. */
export async function waitForExit({ child }: Launched, status = 0): Promise<void> {
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== status) throw new Error(`${child.spawnargs.join(' ')} ended with ${code}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), endLimitMs);
  await ended;
  clearTimeout(timer);
}
