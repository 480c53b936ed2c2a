import { bondModes } from '#netlink';
import type { Mutable, WrittenSettings } from '../definition.ts';

const bondOptions = new Set([
  'miimon',
  'updelay',
  'downdelay',
  'use_carrier',
  'primary',
  'primary_reselect',
  'arp_interval',
  'arp_validate',
  'arp_all_targets',
  'xmit_hash_policy',
  'lacp_rate',
  'ad_select',
  'fail_over_mac',
  'min_links',
  'num_grat_arp',
  'resend_igmp',
  'packets_per_slave',
  'all_slaves_active',
  'lp_interval',
]);
/** Seconds, which the kernel counts in hundredths. */
const bridgeTimes: Readonly<Record<string, string>> = {
  fd: 'forward_delay',
  hello: 'hello_time',
  maxage: 'max_age',
  ageing: 'ageing_time',
};
/** How long `ifup` waits: nothing of the interface. */
const waits = new Set([
  'bridge_maxwait',
  'bridge_waitport',
  'bond_give_a_chance',
  'dad_attempts',
  'dad_interval',
]);

type Settings = Mutable<WrittenSettings>;

const list = (value: string) => (value === 'none' ? [] : value.split(/\s+/).filter(Boolean));
const isOn = (value: string) => /^(on|yes|1|true)$/i.test(value);

/**
 * Applies an option of a bond, bridge or VLAN. Source: the scripts of ifenslave, bridge-utils and vlan.
 * @returns false for an option that is not one of these, or whose value is not understood.
 */
export function applyStackOption(settings: Settings, name: string, value: string): boolean {
  if (waits.has(name)) return true;
  if (name === 'bond_slaves' || name === 'bond_ports') settings.members = list(value);
  else if (name === 'bond_master') settings.master = value;
  else if (name === 'bond_mode') setOption(settings, 'mode', bondModes[Number(value)] ?? value);
  else if (name === 'bond_arp_ip_target')
    setOption(settings, 'arp_ip_target', value.split(/[\s,]+/).join(','));
  else if (name.startsWith('bond_') && bondOptions.has(name.slice(5)))
    setOption(settings, name.slice(5), value);
  else if (name === 'vlan_raw_device') settings.lower = value;
  else if (name === 'vlan_id' && /^\d{1,4}$/.test(value)) settings.vlanId = Number(value);
  else if (name.startsWith('bridge_')) return applyBridgeOption(settings, name.slice(7), value);
  else return false;
  return true;
}

function applyBridgeOption(settings: Settings, name: string, value: string): boolean {
  const time = bridgeTimes[name];
  if (time !== undefined) {
    setOption(settings, time, String(Math.round(Number(value) * 100)));
    return /^\d+(\.\d+)?$/.test(value);
  }
  switch (name) {
    case 'ports':
      settings.members = list(value);
      return !/^(all|regex)\b|\*/.test(value);
    case 'stp':
      setOption(settings, 'stp_state', isOn(value) ? '1' : '0');
      return true;
    case 'vlan_aware':
      setOption(settings, 'vlan_filtering', isOn(value) ? '1' : '0');
      return true;
    case 'bridgeprio':
      setOption(settings, 'priority', value);
      return /^\d{1,5}$/.test(value);
    case 'hw':
      settings.macAddress = value.toLowerCase();
      return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(value);
    default:
      return false;
  }
}

function setOption(settings: Settings, name: string, value: string): void {
  settings.options = { ...settings.options, [name]: value };
}

/** The kind that the name and the options of a stanza tell. @returns undefined for a card, or where they do not say. */
export function kindOf(
  name: string,
  settings: WrittenSettings,
  optionNames: readonly string[],
): string | undefined {
  const has = (prefix: string) => optionNames.some((option) => option.startsWith(prefix));
  if (name === 'lo') return 'loopback';
  if (
    optionNames.some(
      (option) => option.startsWith('bond_') && option !== 'bond_master' && option !== 'bond_primary',
    )
  )
    return 'bond';
  if (has('bridge_ports')) return 'bridge';
  return settings.lower !== undefined || settings.vlanId !== undefined || vlanOfName(name)
    ? 'vlan'
    : undefined;
}

/** The VLAN that a name such as `eth0.20` or `vlan20` means. Source: vlan-interfaces(5). */
export function vlanOfName(name: string): { readonly lower?: string; readonly vlanId: number } | undefined {
  const dotted = /^(.+)\.0*(\d{1,4})$/.exec(name);
  if (dotted) return { lower: dotted[1] ?? '', vlanId: Number(dotted[2]) };
  const numbered = /^vlan0*(\d{1,4})$/.exec(name);
  return numbered ? { vlanId: Number(numbered[1]) } : undefined;
}
