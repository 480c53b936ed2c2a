import { readdirSync, readFileSync } from 'node:fs';

/**
 * Returns the anonymous resident memory of a process in MiB: without the pages of files, which processes share.
 * Source: proc_pid_status(5), RssAnon.
 */
export function anonymousMib(pid: number): number {
  const match = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (match === null) throw new Error(`process ${pid} reports no RssAnon`);
  return Number(match[1]) / 1024;
}

/** Returns the CPU time of a process in ms, in steps of 10 ms. Source: proc_pid_stat(5), utime and stime. */
export function cpuMs(pid: number): number {
  return statMs(`/proc/${pid}/stat`, 11);
}

/** Returns the CPU time of all ended child processes in ms, in steps of 10 ms. Source: proc_pid_stat(5), cutime and cstime. */
export function childrenCpuMs(): number {
  return statMs('/proc/self/stat', 13);
}

/**
 * Returns the CPU time of the threads that a process has now, in ms without steps. Source: the kernel's
 * Documentation/scheduler/sched-stats.rst, first field of `schedstat`.
 */
export function threadsCpuMs(pid: number): number {
  const folder = `/proc/${pid}/task`;
  const ns = readdirSync(folder).map((thread) => readFileSync(`${folder}/${thread}/schedstat`, 'utf8'));
  return ns.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1e6, 0);
}

/** Adds two neighbouring fields after the process name, which may contain blanks. */
function statMs(path: string, at: number): number {
  const stat = readFileSync(path, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[at]) + Number(fields[at + 1])) * tickMs;
}

/** USER_HZ is 100 on every machine that Node runs on. */
const tickMs = 10;
