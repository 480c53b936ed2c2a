import { nonEmptyText } from '../text/key-values.ts';

/** A device at the other end of a link, as it describes itself by LLDP (IEEE 802.1AB). */
export interface LldpNeighbour {
  /** Identifier of the chassis: a MAC address, a network address or a name. */
  readonly chassis: string;
  /** Identifier of the port: the name of an interface, a MAC address or another name. */
  readonly port: string;
  /** Name of the device. */
  readonly system: string | undefined;
  /** What an operator wrote about the port. */
  readonly portDescription: string | undefined;
}

const maxNeighbours = 32;
const maxTextLength = 255;

/** Cuts a text that a third party sent. @returns undefined when nothing is left. */
export function neighbourText(text: string | undefined): string | undefined {
  return nonEmptyText(text)?.slice(0, maxTextLength);
}

/** Removes neighbours that two daemons report, and those beyond a limit: anybody on the wire can send them. */
export function distinctNeighbours(all: readonly LldpNeighbour[]): readonly LldpNeighbour[] {
  const byId = new Map(all.map((neighbour) => [`${neighbour.chassis}\n${neighbour.port}`, neighbour]));
  return [...byId.values()].slice(0, maxNeighbours);
}
