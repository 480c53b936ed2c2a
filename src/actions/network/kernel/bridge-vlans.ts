import {
  type BridgeVlans,
  errnoText,
  parseRanges,
  readBridgeVlans,
  readLinkMessage,
  vlanFlag,
  vlanRequest,
  vlanSteps,
  vlanStepText,
} from '#netlink';
import { ToolFailed } from '../../errors.ts';
import { type NetlinkSource, readTable, requireNetlink } from '../read/read-table.ts';
import { requestOrRefusal } from './request.ts';
import { type KernelAccess, requireRequester } from './restore-kernel-state.ts';

/** The VLANs that the port of a bridge, or a bridge itself, is to have. */
export interface WantedVlans {
  readonly link: string;
  readonly isBridge: boolean;
  readonly wanted: BridgeVlans;
}

/** Other VLANs than before. */
export interface BridgeVlanChange extends WantedVlans {
  readonly before: BridgeVlans;
}

/** Prints changes of VLANs as the commands of bridge(8) that do the same. */
export const bridgeVlanLines = (changes: readonly BridgeVlanChange[]): readonly string[] =>
  changes.flatMap(({ link, isBridge, before, wanted }) =>
    vlanSteps(flagsOf(before), flagsOf(wanted)).map((step) => vlanStepText(link, isBridge, step)),
  );

/** Gives links their VLANs, whatever they have now. @throws {ToolFailed} {TimedOut} for the first that the kernel refuses. */
export async function writeBridgeVlans(access: KernelAccess, changes: readonly WantedVlans[]): Promise<void> {
  if (changes.length === 0) return;
  const present = await readPresent(access);
  using requester = await requireRequester(access);
  for (const { link, isBridge, wanted } of changes) {
    const own = present.get(link);
    if (own === undefined) throw new ToolFailed(`${link} is not there; expected it, to set its VLANs`);
    for (const step of vlanSteps(own.vlans, flagsOf(wanted))) {
      const { errno, text } = await requestOrRefusal(requester, vlanRequest(own.index, isBridge, step));
      if (errno !== 0)
        throw new ToolFailed(`${text ?? errnoText(errno)} (${vlanStepText(link, isBridge, step)})`);
    }
  }
}

interface PresentVlans {
  readonly index: number;
  /** Bits of `vlanFlag` by the id of the VLAN; empty for a link outside bridges. */
  readonly vlans: ReadonlyMap<number, number>;
}

/** Reads index and VLANs of each link, by its name. */
async function readPresent(source: NetlinkSource): Promise<ReadonlyMap<string, PresentVlans>> {
  const netlink = await requireNetlink(source);
  const [links, tables] = await Promise.all([
    readTable(netlink, 'link-settings', readLinkMessage),
    readTable(netlink, 'bridge-vlans', ({ payload }) => readBridgeVlans(payload)),
  ]);
  const vlansOf = new Map(tables.map(({ index, vlans }) => [index, vlans]));
  return new Map(
    links.map(({ index, name }) => [name, { index, vlans: vlansOf.get(index) ?? new Map<number, number>() }]),
  );
}

/** Converts VLANs to their bits in the kernel, by id. */
function flagsOf(vlans: BridgeVlans): ReadonlyMap<number, number> {
  const untagged = new Set(parseRanges(vlans.untagged));
  return new Map(
    parseRanges(vlans.vlans).map((id) => [
      id,
      (id === vlans.pvid ? vlanFlag.pvid : 0) | (untagged.has(id) ? vlanFlag.untagged : 0),
    ]),
  );
}
