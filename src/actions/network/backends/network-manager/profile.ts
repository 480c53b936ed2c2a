import { bondOptions, ipWordOf } from '../../state/link-options.ts';
import type { LinkState } from '../../state/network-state.ts';
import { agentMark, type Group, omitKeys, type Settings, settingValue, variant } from './settings.ts';

/** Options of a bond that NetworkManager 1.42 knows; it names them as the kernel does. */
const knownToIt: ReadonlySet<string> = new Set([
  ...['miimon', 'updelay', 'downdelay', 'peer_notif_delay', 'use_carrier', 'arp_interval', 'arp_ip_target'],
  ...['arp_validate', 'arp_all_targets', 'primary', 'primary_reselect', 'fail_over_mac', 'xmit_hash_policy'],
  ...['resend_igmp', 'num_grat_arp', 'all_slaves_active', 'min_links', 'lp_interval', 'packets_per_slave'],
  ...['lacp_rate', 'ad_select', 'ad_actor_sys_prio', 'ad_user_port_key', 'ad_actor_system', 'tlb_dynamic_lb'],
]);
/** By the words of `ip`. */
const bondNames: ReadonlyMap<string, string> = new Map([
  ['mode', 'mode'],
  ...bondOptions
    .filter(({ name }) => knownToIt.has(name))
    .map((option) => [ipWordOf(option), option.name] as const),
]);
/** Hundredths of a second. */
const bridgeTimes: Readonly<Record<string, string>> = {
  forward_delay: 'forward-delay',
  hello_time: 'hello-time',
  max_age: 'max-age',
  ageing_time: 'ageing-time',
};
/** VLAN_FLAG_REORDER_HEADERS, which the kernel sets where nothing is said. */
const usualVlanFlags = 1;

/** The profile of a device that is to be made, in memory only. */
export function newDeviceProfile(link: LinkState, uuid: string): Settings {
  const mac = link.macAddress;
  return {
    ...ownGroups(link, uuid, link.kind ?? '802-3-ethernet'),
    ...(mac === undefined ? {} : { '802-3-ethernet': { 'assigned-mac-address': variant('s', mac) } }),
    ...kindGroups(link),
    ...ipGroups(link),
  };
}

/** The profile of a device as a port of its master, or free of one; what it is made as stays as in `applied`. */
export function membershipProfile(link: LinkState, uuid: string, applied: Settings | undefined): Settings {
  const kept = Object.entries(applied ?? kindGroups(link)).filter(
    ([group]) => !['connection', 'ipv4', 'ipv6', 'proxy', 'user', 'bridge-port', 'bond-port'].includes(group),
  );
  return {
    ...Object.fromEntries(
      kept.map(([group, entries]) => [group, omitKeys(entries, 'mac-address-blacklist')]),
    ),
    ...ownGroups(
      link,
      uuid,
      String(settingValue(applied, 'connection', 'type') ?? link.kind ?? '802-3-ethernet'),
    ),
    ...ipGroups(link),
  };
}

function ownGroups(link: LinkState, uuid: string, type: string): Settings {
  const place: Group =
    link.master === undefined
      ? {}
      : { master: variant('s', link.master), 'slave-type': variant('s', link.masterKind ?? '') };
  return {
    connection: {
      id: variant('s', `ovirt-node ${link.name}`),
      uuid: variant('s', uuid),
      type: variant('s', type),
      'interface-name': variant('s', link.name),
      autoconnect: variant('b', false),
      ...place,
    },
    user: agentMark,
  };
}

/** A port has none; nothing else gives addresses that nobody asked for. */
const ipGroups = ({ master }: LinkState): Settings =>
  master === undefined
    ? { ipv4: { method: variant('s', 'disabled') }, ipv6: { method: variant('s', 'link-local') } }
    : {};

function kindGroups({ kind, lower, vlan, options }: LinkState): Settings {
  if (kind === 'vlan' && vlan)
    return {
      vlan: {
        parent: variant('s', lower ?? ''),
        id: variant('u', vlan.id),
        flags: variant('u', usualVlanFlags),
        protocol: variant('s', vlan.protocol || '802.1Q'),
      },
    };
  if (kind === 'bond') return { bond: { options: variant('a{ss}', bondOptionsOf(options)) } };
  return kind === 'bridge' ? { bridge: bridgeGroup(options ?? {}) } : {};
}

const bondOptionsOf = (options: LinkState['options']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(options ?? {}).flatMap(([word, value]) => {
      const name = bondNames.get(word);
      return name === undefined ? [] : [[name, value]];
    }),
  );

function bridgeGroup(options: Readonly<Record<string, string>>): Group {
  const times = Object.entries(bridgeTimes).flatMap(([word, name]) => {
    const hundredths = Number(options[word]);
    // What is no whole second, or too short for a profile, is told to the kernel.
    return hundredths >= 200 && hundredths % 100 === 0
      ? [[name, variant('u', hundredths / 100)] as const]
      : [];
  });
  return { stp: variant('b', options['stp_state'] === '1'), ...Object.fromEntries(times) };
}
