import { type BridgeVlans, formatRanges, parseRanges, vlanIds } from '#netlink';
import { Refused } from '../../../errors.ts';
import type { BridgeVlanChange } from '../../kernel/bridge-vlans.ts';
import { type LinkState, linkNamed, type NetworkState } from '../../state/network-state.ts';
import { vlanOptionNames } from '../../state/port-options.ts';
import { quotedValue } from '../names.ts';
import { type OptionInput, toNumber } from './option-values.ts';

type Options = Readonly<Record<string, OptionInput>>;

const isVlanOption = (name: string): boolean => (vlanOptionNames as readonly string[]).includes(name);

/** Whether a link has VLANs of its own: a bridge, or the port of a bridge. */
const hasVlans = ({ kind, masterKind }: Pick<LinkState, 'kind' | 'masterKind'>): boolean =>
  kind === 'bridge' || masterKind === 'bridge';

/** Splits options into those of VLANs and the others; all options of a link without VLANs are others. */
export function splitVlanOptions(
  link: Pick<LinkState, 'kind' | 'masterKind'>,
  values: Options,
): { readonly vlanValues: Options; readonly others: Options } {
  const isOfVlans = ([name]: readonly [string, unknown]) => hasVlans(link) && isVlanOption(name);
  const entries = Object.entries(values);
  return {
    vlanValues: Object.fromEntries(entries.filter(isOfVlans)),
    others: Object.fromEntries(entries.filter((entry) => !isOfVlans(entry))),
  };
}

/** VLANs that a call asks for, and what a caller may not expect of them. */
export interface VlanPlan {
  /** Empty where nothing is to be done. */
  readonly changes: readonly BridgeVlanChange[];
  readonly notes: readonly string[];
}

const nothing: BridgeVlans = { vlans: [], pvid: 0, untagged: [] };

/**
 * Reads the VLANs of a port or bridge. An option that the call leaves out stays as it is; `untagged` without the VLANs that go.
 * @param link as it is, or as it will be made.
 * @param filters whether the bridge filters VLANs afterwards.
 * @throws {Refused}
 */
export function readVlanOptions(
  link: Pick<LinkState, 'name' | 'kind' | 'master' | 'bridgeVlans'>,
  values: Options,
  filters: boolean,
): VlanPlan {
  if (Object.keys(values).length === 0) return { changes: [], notes: [] };
  const { name, kind, master = name } = link;
  const before = link.bridgeVlans ?? nothing;
  const vlans =
    values['vlans'] === undefined ? new Set(parseRanges(before.vlans)) : readIds('vlans', values['vlans']);
  const untagged = readUntagged(values['untagged'], before, vlans);
  const pvid = readPvid(values['pvid'], before, vlans);
  const wanted = { vlans: formatRanges(vlans), pvid, untagged: formatRanges(untagged) };
  const isSame = JSON.stringify(wanted) === JSON.stringify(before);
  const notes = [
    ...(filters ? [] : [`VLANs of ${name} have no effect while ${master} has vlan_filtering 0`]),
    ...(pvid === 0 || untagged.has(pvid)
      ? []
      : [`VLAN ${pvid} of ${name} arrives without a tag and leaves with one: untagged lacks ${pvid}`]),
  ];
  const changes = isSame ? [] : [{ link: name, isBridge: kind === 'bridge', before, wanted }];
  return { changes, notes };
}

/** Whether the bridge of a port, or the bridge itself, filters VLANs. */
export const filtersVlans = (link: LinkState, state: NetworkState): boolean =>
  (link.kind === 'bridge' ? link : linkNamed(state, link.master))?.options?.['vlan_filtering'] === '1';

/**
 * Checks that no port has VLANs when a bridge begins or ends to count the traffic of each VLAN by port. Default VLAN 0 takes the
 * default VLAN away first. Source: net/bridge/br_vlan.c, br_vlan_set_stats_per_port.
 * @param changed the options that a call changes, by arguments of `ip`.
 * @throws {Refused}
 */
export function requirePortsWithoutVlans(
  bridge: Pick<LinkState, 'name' | 'options'>,
  changed: Readonly<Record<string, string>>,
  ports: readonly LinkState[],
): void {
  const value = changed['vlan_stats_per_port'];
  if (value === undefined) return;
  const removed = changed['vlan_default_pvid'] === '0' ? bridge.options?.['vlan_default_pvid'] : undefined;
  const hasOthers = ({ bridgeVlans: { vlans, pvid, untagged } = nothing }: LinkState) =>
    vlans.some((range) => range !== removed || String(pvid) !== removed || !untagged.includes(removed));
  const busy = ports.filter(hasOthers).map(({ name }) => name);
  if (busy.length > 0)
    throw new Refused(
      `options has vlan_stats_per_port ${value}, and ports of ${bridge.name} have VLANs: ${busy.join(', ')}; expected ports without: take their VLANs away, or free them first`,
    );
}

function readPvid(value: OptionInput, before: BridgeVlans, vlans: ReadonlySet<number>): number {
  const pvid = value === undefined ? before.pvid : toNumber(value);
  const expected = `0 for none, or one of the VLANs ${formatRanges(vlans).join(', ') || '(none)'}`;
  if (pvid === 0 || (pvid !== undefined && vlans.has(pvid))) return pvid;
  if (value === undefined)
    throw new Refused(
      `options has vlans without ${before.pvid}, which is the pvid; expected a pvid with them: ${expected}`,
    );
  throw new Refused(`options has pvid ${quotedValue(value)}; expected ${expected}`);
}

function readUntagged(
  value: OptionInput,
  before: BridgeVlans,
  vlans: ReadonlySet<number>,
): ReadonlySet<number> {
  if (value === undefined) return new Set(parseRanges(before.untagged).filter((id) => vlans.has(id)));
  const untagged = readIds('untagged', value);
  const others = [...untagged].filter((id) => !vlans.has(id));
  if (others.length === 0) return untagged;
  throw new Refused(
    `options has untagged ${formatRanges(others).join(', ')}, not among the VLANs; expected some of ${formatRanges(vlans).join(', ') || '(none)'}`,
  );
}

/** Reads ids and ranges of ids: a list such as `["10","20-30"]`, a text with commas, a number. */
function readIds(option: string, value: OptionInput): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const item of itemsOf(value)) {
    const range = toRange(item);
    if (range === undefined)
      throw new Refused(
        `options has ${option} ${quotedValue(item)}; expected VLANs from ${vlanIds.min} to ${vlanIds.max}, such as 10 or 20-30`,
      );
    for (let id = range[0]; id <= range[1]; id += 1) {
      if (ids.has(id))
        throw new Refused(`options has ${option} with VLAN ${id} twice; expected each VLAN once`);
      ids.add(id);
    }
  }
  return ids;
}

function itemsOf(value: OptionInput): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [value];
  return value.trim() === '' ? [] : value.split(',').map((item) => item.trim());
}

function toRange(item: unknown): readonly [number, number] | undefined {
  if (typeof item === 'boolean') return undefined;
  const ends = typeof item === 'string' ? item.split('-').map((text) => toNumber(text)) : [toNumber(item)];
  const [first, last] = ends.length === 1 ? [ends[0], ends[0]] : ends;
  if (first === undefined || last === undefined || ends.length > 2) return undefined;
  return first >= vlanIds.min && first <= last && last <= vlanIds.max ? [first, last] : undefined;
}
