import { ProbeError } from '../errors.ts';
import type { Probe } from '../probe.ts';

/** The load of the machine. Source: proc_loadavg(5), proc_uptime(5), the numbered folders of /proc. */
export interface Load {
  /** Runnable or uninterruptible tasks, averaged over 1, 5 and 15 minutes. */
  readonly loadAverage1: number | undefined;
  readonly loadAverage5: number | undefined;
  readonly loadAverage15: number | undefined;
  /** Nanoseconds since boot, in steps of 10 ms. */
  readonly uptimeNs: bigint | undefined;
  /** Number of processes; threads do not count. */
  readonly processCount: number | undefined;
}

/**
 * Parses `/proc/loadavg`, such as `0.20 0.18 0.12 1/80 11206`.
 * @throws {ProbeError} when the file does not start with three numbers.
 */
export function parseLoadavg(text: string): readonly [number, number, number] {
  const fields = /^(\d+\.\d+) (\d+\.\d+) (\d+\.\d+)\s/.exec(text);
  if (fields === null) throw malformed('/proc/loadavg', text, 'three numbers');
  return [Number(fields[1]), Number(fields[2]), Number(fields[3])];
}

/** Parses `/proc/uptime`. @returns nanoseconds. @throws {ProbeError} when the file does not start with seconds. */
export function parseUptime(text: string): bigint {
  const fields = /^(\d{1,12})\.(\d{2})\s/.exec(text);
  if (fields?.[1] === undefined || fields[2] === undefined) throw malformed('/proc/uptime', text, 'seconds');
  return BigInt(fields[1]) * 1_000_000_000n + BigInt(fields[2]) * 10_000_000n;
}

function malformed(path: string, text: string, expected: string): ProbeError {
  return new ProbeError('load', path, `the file is ${JSON.stringify(text)}; expected ${expected}`);
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
