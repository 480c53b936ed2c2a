/** Returns the CPU time of this thread, in milliseconds. A limit on its growth also holds on a busy machine. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
