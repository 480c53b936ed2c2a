import type { Probe } from '../probe.ts';
import { parseCount } from '../text/numbers.ts';
import { parseLldpFrame } from './lldp-frame.ts';
import { distinctNeighbours, type LldpNeighbour } from './neighbour.ts';

/** Neighbours by the index of the link. */
export type LldpNeighbours = ReadonlyMap<number, readonly LldpNeighbour[]>;

const folder = '/run/systemd/netif/lldp';
const lengthOctets = 8;

/** Reads the neighbours that systemd-networkd received: a file for each link, named for its index. */
export const lldp: Probe<LldpNeighbours> = {
  name: 'lldp',
  everySeconds: 30,
  async read(host, signal) {
    const neighbours = new Map<number, readonly LldpNeighbour[]>();
    for (const file of (await host.listFolder(folder)) ?? []) {
      signal.throwIfAborted();
      const index = parseCount(file);
      const bytes = index === undefined ? undefined : await host.readBytes(`${folder}/${file}`);
      if (index !== undefined && bytes !== undefined) neighbours.set(index, parseNetworkdFile(bytes));
    }
    return neighbours;
  },
};

/** Parses a file of frames, each after its length in 64 bits, little-endian. Ends at a length that the file does not have. */
export function parseNetworkdFile(bytes: Buffer): readonly LldpNeighbour[] {
  const neighbours: LldpNeighbour[] = [];
  let offset = 0;
  while (offset + lengthOctets <= bytes.length) {
    const start = offset + lengthOctets;
    const end = start + Number(bytes.readBigUInt64LE(offset));
    if (end > bytes.length) break;
    const neighbour = parseLldpFrame(bytes.subarray(start, end));
    if (neighbour !== undefined) neighbours.push(neighbour);
    offset = end;
  }
  return distinctNeighbours(neighbours);
}
