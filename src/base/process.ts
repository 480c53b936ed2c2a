import { readFileSync } from 'node:fs';
import { isErrno } from './errors.ts';

/** Reports whether a process with this id runs, also one of another user (kill(2) with signal 0). */
export function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}

/**
 * Reports whether a process of this user has an id. The id may have been another process's before: one of another user, which could
 * have waited for the id, does not count (kill(2), proc_pid_status(5)).
 */
export function isOwnProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Root may send signals to the processes of all users.
  const owner = readOwner(pid);
  return owner === undefined || owner === process.getuid?.();
}

/** @returns the real user id of a process; undefined on systems without /proc. */
function readOwner(pid: number): number | undefined {
  try {
    const [, uid] = /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return uid === undefined ? undefined : Number(uid);
  } catch {
    return undefined;
  }
}
