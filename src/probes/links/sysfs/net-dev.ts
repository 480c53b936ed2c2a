import type { LinkCounters } from '../link.ts';

/** Counters by link from `/proc/net/dev`: sixteen numbers behind each name. Lines that are not so are left out. */
export function parseNetDev(text: string): ReadonlyMap<string, LinkCounters> {
  const found = new Map<string, LinkCounters>();
  for (const line of text.split('\n')) {
    const fields = /^\s*(\S+):\s*((?:\d+\s+){15}\d+)\s*$/.exec(line);
    if (fields?.[1] === undefined || fields[2] === undefined) continue;
    const numbers = fields[2].split(/\s+/).map((number) => BigInt(number));
    const at = (index: number): bigint => numbers[index] ?? 0n;
    found.set(fields[1], {
      rxBytes: at(0),
      rxPackets: at(1),
      rxErrors: at(2),
      rxDropped: at(3),
      rxMulticast: at(7),
      txBytes: at(8),
      txPackets: at(9),
      txErrors: at(10),
      txDropped: at(11),
      collisions: at(13),
    });
  }
  return found;
}
