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
