import {
  type KernelObject,
  type NetlinkMessage,
  type ObjectTable,
  objectFormats,
  readAddressMessage,
  readBridgeVlans,
  readLinkMessage,
  readNextHopMessage,
  readRouteMessage,
  readRuleMessage,
  routeMessageType,
} from '#netlink';
import { type KernelState, readKernelState } from '../kernel/kernel-state.ts';
import type { NetworkState } from '../state/network-state.ts';
import { toNetworkState } from './read-network-state.ts';
import type { NetlinkSource } from './read-table.ts';

/** One reading of the network: the kernel's messages, and the view of them by which plans decide. */
export interface NetworkSnapshot {
  readonly kernel: KernelState;
  readonly state: NetworkState;
}

/**
 * Reads the whole network once.
 * @throws {Unsupported} where no netlink socket can be opened. @throws {ToolFailed} {TimedOut} where the kernel refuses.
 */
export async function readSnapshot(source: NetlinkSource): Promise<NetworkSnapshot> {
  const kernel = await readKernelState(source);
  const rows = <T>(table: ObjectTable, read: (message: NetlinkMessage) => T | undefined): readonly T[] =>
    kernel.objects.flatMap((object) => {
      const row = object.table === table ? read(objectMessage(object)) : undefined;
      return row === undefined ? [] : [row];
    });
  const links = [...kernel.links.values()].flatMap(
    (payload) => readLinkMessage(toMessage(routeMessageType.link, payload)) ?? [],
  );
  const state = await toNetworkState({
    links,
    vlans: [...kernel.vlans.values()].flatMap((payload) => readBridgeVlans(payload) ?? []),
    addresses: rows('addresses', readAddressMessage),
    routes: rows('routes', readRouteMessage),
    rules: rows('rules', readRuleMessage),
    nextHops: rows('next-hops', readNextHopMessage),
  });
  return { kernel, state };
}

/** Returns the message of a dump that has an object. */
export const objectMessage = ({ table, payload }: KernelObject): NetlinkMessage =>
  toMessage(objectFormats[table].created, payload);

const toMessage = (type: number, payload: Buffer): NetlinkMessage => ({
  type,
  flags: 0,
  sequence: 0,
  payload,
});
