import { readFile } from 'node:fs/promises';

/** Milliseconds since the machine started, its sleep included; setting the time does not affect it. Source: proc_uptime(5). */
export async function uptimeMs(): Promise<number> {
  return Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0]) * 1000;
}
