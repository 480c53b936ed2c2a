import { access, constants } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type Command, type DetachedProgram, startDetached, uptimeMs } from '#actions';

/** The signal that ends the wait. By default a process ignores it: it cannot end the program that follows the wait. */
const endSignal = 'SIGURG';
/** The program waits for the rest itself: it starts in less than a second, and the shell looks once a second. */
const startAheadSeconds = 1;

/**
 * Waits in a shell, which needs a hundredth of the program's memory, until the machine has run for a number of seconds or a file is
 * gone, and runs the program in its place. The uptime counts while the machine is suspended; sleep(1) stands still then, and so lasts
 * a second at most. Whatever else ends the wait, such as a full table of processes, runs the program as well.
 *
 * A constant: values are positional parameters alone, and sleep(1) comes from the system's own folders. Source: sh(1p), proc_uptime(5), clock_gettime(2).
 */
export const waitScript = `
due=$1 file=$2
shift 2
trap 'trap - EXIT; exit' URG
trap 'exec "$@"' EXIT
echo waiting
exec >/dev/null
while [ -e "$file" ] && read -r up idle </proc/uptime && [ "\${up%.*}" -lt "$due" ]; do
  command -p sleep 1 || break
done`;

/** A shell that waits. */
export interface WaitingProcess {
  /** Ends the wait within a second; has no effect on the program once it runs. */
  end(): void;
}

/**
 * Starts a shell that survives this process, and runs a program when a time is near or a file is gone: a process that renamed the
 * file may work on it, or may have died, and the program finds out which.
 * @param seconds time from now.
 * @throws {ToolFailed} when no shell can be started. @throws {Error} when the program cannot be run.
 */
export async function startWaiting(program: Command, file: string, seconds: number): Promise<WaitingProcess> {
  if (isAbsolute(program.file)) await access(program.file, constants.X_OK);
  const due = Math.floor((await uptimeMs()) / 1000 + seconds) - startAheadSeconds;
  const waiting: DetachedProgram = await startDetached({
    file: '/bin/sh',
    args: ['-c', waitScript, 'ovirt-node-watchdog', String(due), file, program.file, ...program.args],
  });
  return { end: () => waiting.signal(endSignal) };
}
