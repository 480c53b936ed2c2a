import { readFileSync } from 'node:fs';

/** Resident memory of a process, in MiB. Source: proc_pid_status(5), VmRSS. */
export function residentMib(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (found === null) throw new Error(`process ${pid} has no memory`);
  return Number(found[1]) / 1024;
}

/** CPU that a process has taken, in ms, in steps of 10 ms. Source: proc_pid_stat(5), utime and stime. */
export function cpuMs(pid: number): number {
  return statMs(`/proc/${pid}/stat`, 11);
}

/** CPU of the processes that this one has waited for, in ms, in steps of 10 ms. Source: proc_pid_stat(5), cutime and cstime. */
export function childrenCpuMs(): number {
  return statMs('/proc/self/stat', 13);
}

/** The sum of two neighbours among the fields that follow the name, which may hold blanks. */
function statMs(path: string, at: number): number {
  const stat = readFileSync(path, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[at]) + Number(fields[at + 1])) * tickMs;
}

/** USER_HZ is 100 on every machine that Node runs on. */
const tickMs = 10;
