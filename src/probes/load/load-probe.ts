import { ProbeError } from '../errors.ts';
import type { Probe } from '../probe.ts';

/** How busy the machine is. Source: proc_loadavg(5), proc_uptime(5), the numbered folders of /proc. */
export interface Load {
  /** Runnable or uninterruptible tasks, averaged over 1, 5 and 15 minutes. */
  readonly loadAverage1: number | undefined;
  readonly loadAverage5: number | undefined;
  readonly loadAverage15: number | undefined;
  /** Time since boot, in nanoseconds, in steps of 10 ms. */
  readonly uptimeNs: bigint | undefined;
  /** Processes, not threads. */
  readonly processCount: number | undefined;
}

/**
 * Reads the one line of `/proc/loadavg`, such as `0.20 0.18 0.12 1/80 11206`.
 * @throws {ProbeError} where it does not begin with three numbers.
 */
export function parseLoadavg(text: string): readonly [number, number, number] {
  const fields = /^(\d+\.\d+) (\d+\.\d+) (\d+\.\d+)\s/.exec(text);
  if (fields === null)
    throw new ProbeError('load', '/proc/loadavg', `three numbers expected, found ${JSON.stringify(text)}`);
  return [Number(fields[1]), Number(fields[2]), Number(fields[3])];
}

/** @throws {ProbeError} where `/proc/uptime` does not begin with a number of seconds. */
export function parseUptime(text: string): bigint {
  const fields = /^(\d{1,12})\.(\d{2})\s/.exec(text);
  if (fields?.[1] === undefined || fields[2] === undefined)
    throw new ProbeError('load', '/proc/uptime', `seconds expected, found ${JSON.stringify(text)}`);
  return BigInt(fields[1]) * 1_000_000_000n + BigInt(fields[2]) * 10_000_000n;
}

export const load: Probe<Load> = {
  name: 'load',
  everySeconds: 1,
  async read(host) {
    const [loadavg, uptime, folders] = await Promise.all([
      host.readText('/proc/loadavg'),
      host.readText('/proc/uptime'),
      host.listFolder('/proc'),
    ]);
    const averages = loadavg === undefined ? undefined : parseLoadavg(loadavg);
    const processes = folders?.filter((name) => /^\d+$/.test(name)).length;
    return {
      loadAverage1: averages?.[0],
      loadAverage5: averages?.[1],
      loadAverage15: averages?.[2],
      uptimeNs: uptime === undefined ? undefined : parseUptime(uptime),
      processCount: processes === 0 ? undefined : processes,
    };
  },
};
