import type { LinkCounters } from '../link.ts';

/** Parses the counters of each link from `/proc/net/dev`: a name and sixteen numbers. Skips other lines. */
export function parseNetDev(text: string): ReadonlyMap<string, LinkCounters> {
  const counters = new Map<string, LinkCounters>();
  for (const line of text.split('\n')) {
    const fields = /^\s*(\S+):\s*((?:\d+\s+){15}\d+)\s*$/.exec(line);
    if (fields?.[1] === undefined || fields[2] === undefined) continue;
    const numbers = fields[2].split(/\s+/).map((number) => BigInt(number));
    const column = (index: number): bigint => numbers[index] ?? 0n;
    counters.set(fields[1], {
      rxBytes: column(0),
      rxPackets: column(1),
      rxErrors: column(2),
      rxDropped: column(3),
      rxMulticast: column(7),
      txBytes: column(8),
      txPackets: column(9),
      txErrors: column(10),
      txDropped: column(11),
      collisions: column(13),
    });
  }
  return counters;
}
