import {
  Attributes,
  i32,
  type KernelObject,
  linkAttribute,
  linkHeader,
  type ObjectTable,
  objectFormats,
  objectTables,
  readBridgeVlans,
  readLinkMessage,
} from '#netlink';
import { ToolFailed } from '../../errors.ts';
import { uptimeMs } from '../../run/uptime.ts';
import { type NetlinkSource, readTable, requireNetlink } from '../read/read-table.ts';

/**
 * A machine's network as its kernel says it: the payload of each message, whole, so that nothing need be known to be kept.
 * Source: rtnetlink(7).
 */
export interface KernelState {
  /** When it was read: milliseconds since the machine started, its sleep included. */
  readonly uptimeMs: number;
  /** Payload of each link's message, by its index, in the kernel's order. */
  readonly links: ReadonlyMap<number, Buffer>;
  /** Name of each link, by its index. */
  readonly names: ReadonlyMap<number, string>;
  /** The rows of the other tables, in the kernel's order. */
  readonly objects: readonly KernelObject[];
  /** Payload of each bridge's and port's message of the dump of VLANs, by the index of the link. */
  readonly vlans: ReadonlyMap<number, Buffer>;
  /** Payload of each message of the dump of multicast databases: one or more a bridge. */
  readonly multicast: readonly Buffer[];
}

type Table = 'link-settings' | 'bridge-vlans' | 'bridge-mdb' | ObjectTable;

/** `struct br_port_msg` of linux/if_bridge.h. */
const multicastHeaderLength = 8;

/** Length of the fixed part of a table's messages; a shorter message tells nothing. */
export function headerLengthOf(table: Table): number {
  if (table === 'link-settings' || table === 'bridge-vlans') return linkHeader.length;
  return table === 'bridge-mdb' ? multicastHeaderLength : objectFormats[table].headerLength;
}

/**
 * Reads all tables. A kernel without one of them has no rows of it.
 * @throws {Unsupported} where no netlink socket can be opened. @throws {ToolFailed} {TimedOut} where the kernel refuses.
 */
export async function readKernelState(source: NetlinkSource): Promise<KernelState> {
  const netlink = await requireNetlink(source);
  const read = (table: Table) =>
    readTable(netlink, table, ({ payload }) =>
      payload.length >= headerLengthOf(table) ? payload : undefined,
    );
  const [links, vlans, multicast] = await Promise.all([
    read('link-settings'),
    read('bridge-vlans'),
    read('bridge-mdb'),
  ]);
  if (links.length === 0) throw new ToolFailed('netlink: the kernel shows no links; expected at least one');
  const objects = await Promise.all(
    objectTables.map(async (table) => (await read(table)).map((payload) => ({ table, payload }))),
  );
  const byIndex = (rows: readonly Buffer[]) => new Map(rows.map((row) => [i32(row, linkHeader.index), row]));
  return {
    uptimeMs: await uptimeMs(),
    links: byIndex(links),
    names: new Map(links.map((link) => [i32(link, linkHeader.index), linkName(link)])),
    objects: objects.flat(),
    // A card's driver may tell of its own switch under the same index.
    vlans: byIndex(vlans.filter((payload) => readBridgeVlans(payload) !== undefined)),
    multicast,
  };
}

/** Reads the name of each link, by its index. @throws {Unsupported} {ToolFailed} {TimedOut} as {@link readKernelState}. */
export async function readLinkNames(source: NetlinkSource): Promise<ReadonlyMap<number, string>> {
  const links = await readTable(await requireNetlink(source), 'link-settings', readLinkMessage);
  return new Map(links.map(({ index, name }) => [index, name]));
}

const linkName = (payload: Buffer) =>
  new Attributes(payload, linkHeader.length).text(linkAttribute.name) ?? '';

/** Lists the names of the links of which a state has the messages. */
export const linkNames = ({ links, names }: Pick<KernelState, 'links' | 'names'>): readonly string[] => [
  ...new Set([...links.keys()].map((index) => names.get(index) ?? '')),
];

/** Finds the index of a link by its name. */
export const linkIndexNamed = ({ names }: Pick<KernelState, 'names'>, name: string | undefined) =>
  [...names].find(([, each]) => each === name)?.[0];
