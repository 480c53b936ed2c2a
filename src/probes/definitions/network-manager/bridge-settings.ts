import type { WrittenPortVlan } from '#base';
import { groupOf, listOf, numberOf, type SettingGroup } from './setting-reader.ts';

/** Seconds, which the kernel counts in hundredths, by the key of the profile. */
const times: Readonly<Record<string, string>> = {
  'forward-delay': 'forward_delay',
  'hello-time': 'hello_time',
  'max-age': 'max_age',
  'ageing-time': 'ageing_time',
};
const flags: Readonly<Record<string, string>> = {
  stp: 'stp_state',
  'vlan-filtering': 'vlan_filtering',
  'multicast-snooping': 'mcast_snooping',
  'multicast-querier': 'mcast_querier',
};
const numbers: Readonly<Record<string, string>> = {
  priority: 'priority',
  'vlan-default-pvid': 'vlan_default_pvid',
  'group-forward-mask': 'group_fwd_mask',
};

/** The keys that these functions read. */
export const bridgeKeys: ReadonlySet<string> = new Set([
  ...Object.keys(times),
  ...Object.keys(flags),
  ...Object.keys(numbers),
  'mac-address',
  'interface-name',
]);
export const portKeys: ReadonlySet<string> = new Set(['hairpin-mode', 'path-cost', 'priority', 'vlans']);

/** Options of the group `bridge`, in the kernel's words. */
export function bridgeOptions(group: SettingGroup): Readonly<Record<string, string>> {
  const entries = Object.entries(group).flatMap(([key, value]) => {
    const number = numberOf(value);
    const [time, flag, count] = [times[key], flags[key], numbers[key]];
    if (time !== undefined && number !== undefined) return [[time, String(number * 100)]];
    if (flag !== undefined && typeof value === 'boolean') return [[flag, value ? '1' : '0']];
    return count !== undefined && number !== undefined ? [[count, String(number)]] : [];
  });
  return Object.fromEntries(entries);
}

/** Options of the group `bridge-port`, in the kernel's words. */
export function portOptions(group: SettingGroup): Readonly<Record<string, string>> {
  const entries = Object.entries(group).flatMap(([key, value]) => {
    if (key === 'hairpin-mode' && typeof value === 'boolean') return [['hairpin', value ? '1' : '0']];
    const number = numberOf(value);
    if (number === undefined) return [];
    if (key === 'path-cost') return [['cost', String(number)]];
    return key === 'priority' ? [['priority', String(number)]] : [];
  });
  return Object.fromEntries(entries);
}

/** VLANs of the group `bridge-port`. */
export const portVlans = (group: SettingGroup): readonly WrittenPortVlan[] =>
  listOf(group['vlans']).flatMap((item) => {
    const vlan = groupOf(item);
    const [first, last] = [numberOf(vlan['vid-start']), numberOf(vlan['vid-end'])];
    if (first === undefined) return [];
    const words = {
      pvid: vlan['pvid'] === true || undefined,
      untagged: vlan['untagged'] === true || undefined,
    };
    return [{ first, last: last ?? first, ...words }];
  });
