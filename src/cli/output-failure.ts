import { getSystemErrorMessage } from 'node:util';
import { exitStatus } from './command.ts';
import { programName } from './program.ts';

/**
 * Ends the process when standard output takes no more: with one sentence and status 1 where a disk is full, silently and with the
 * status so far where a reader such as head(1) closed the pipe. A failure of standard error changes nothing, since the sentence
 * about it would fail too.
 */
export function endOnOutputFailure({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): void {
  stderr.on('error', ignore);
  stdout.on('error', ({ code, errno, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit();
    const reason = errno === undefined ? message : getSystemErrorMessage(errno);
    stderr.write(`${programName}: standard output takes no more: ${reason}\n`);
    process.exit(exitStatus.failed);
  });
}

function ignore(): void {
  // The exit status still reports the end of the command.
}
