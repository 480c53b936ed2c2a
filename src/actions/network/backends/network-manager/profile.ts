import { compact } from '#base';
import { bondOptions, ipWordOf } from '../../state/link-options.ts';
import type { LinkState } from '../../state/network-state.ts';
import { agentMark, type Group, omitKeys, type Settings, settingValue, variant } from './settings.ts';

/** Bond options that NetworkManager 1.42 supports, by the names that it shares with the kernel. */
export const supportedBondOptions: ReadonlySet<string> = new Set(
  `miimon updelay downdelay peer_notif_delay use_carrier arp_interval arp_ip_target
  arp_validate arp_all_targets primary primary_reselect fail_over_mac xmit_hash_policy
  resend_igmp num_grat_arp all_slaves_active min_links lp_interval packets_per_slave
  lacp_rate ad_select ad_actor_sys_prio ad_user_port_key ad_actor_system tlb_dynamic_lb`.split(/\s+/),
);
/** NetworkManager's names of bond options, by their argument of `ip`. */
const bondOptionNames: ReadonlyMap<string, string> = new Map([
  ['mode', 'mode'],
  ...bondOptions
    .filter(({ name }) => supportedBondOptions.has(name))
    .map((option) => [ipWordOf(option), option.name] as const),
]);
/** NetworkManager's names of bridge options whose value is a time, by their argument of `ip`. */
const bridgeTimes: Readonly<Record<string, string>> = {
  forward_delay: 'forward-delay',
  hello_time: 'hello-time',
  max_age: 'max-age',
  ageing_time: 'ageing-time',
};
/** VLAN_FLAG_REORDER_HEADERS, the kernel's default. */
const defaultVlanFlags = 1;

/** Returns the profile of a device that NetworkManager creates. */
export function newDeviceProfile(link: LinkState, uuid: string): Settings {
  const mac = link.macAddress;
  return {
    ...identityGroups(link, uuid, link.kind ?? '802-3-ethernet'),
    ...(mac === undefined ? {} : { '802-3-ethernet': { 'assigned-mac-address': variant('s', mac) } }),
    ...kindGroups(link),
    ...ipGroups(link),
  };
}

/** Groups that depend on the master of a device, or on the profile itself. */
const replacedGroups = ['connection', 'ipv4', 'ipv6', 'proxy', 'user', 'bridge-port', 'bond-port'];

/** Returns the profile of an existing device with another master or none. Keeps the device's own settings of `applied`. */
export function membershipProfile(link: LinkState, uuid: string, applied: Settings | undefined): Settings {
  const kept = Object.entries(applied ?? kindGroups(link)).filter(([name]) => !replacedGroups.includes(name));
  const type = String(settingValue(applied, 'connection', 'type') ?? link.kind ?? '802-3-ethernet');
  return {
    ...Object.fromEntries(kept.map(([name, group]) => [name, omitKeys(group, 'mac-address-blacklist')])),
    ...identityGroups(link, uuid, type),
    ...ipGroups(link),
  };
}

function identityGroups({ name, master, masterKind }: LinkState, uuid: string, type: string): Settings {
  return {
    connection: compact({
      id: variant('s', `ovirt-node ${name}`),
      uuid: variant('s', uuid),
      type: variant('s', type),
      'interface-name': variant('s', name),
      autoconnect: variant('b', false),
      master: master === undefined ? undefined : variant('s', master),
      'slave-type': master === undefined ? undefined : variant('s', masterKind ?? ''),
    }) as Group,
    user: agentMark,
  };
}

/** Turns address configuration off, except for IPv6 link-local addresses. A port has no IP settings at all. */
const ipGroups = ({ master }: LinkState): Settings =>
  master === undefined
    ? { ipv4: { method: variant('s', 'disabled') }, ipv6: { method: variant('s', 'link-local') } }
    : {};

function kindGroups({ kind, lower, vlan, options = {} }: LinkState): Settings {
  if (kind === 'vlan' && vlan) {
    return {
      vlan: {
        parent: variant('s', lower ?? ''),
        id: variant('u', vlan.id),
        flags: variant('u', defaultVlanFlags),
        protocol: variant('s', vlan.protocol || '802.1Q'),
      },
    };
  }
  if (kind === 'bond') return { bond: { options: variant('a{ss}', toBondOptions(options)) } };
  return kind === 'bridge' ? { bridge: bridgeGroup(options) } : {};
}

const toBondOptions = (options: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(options).flatMap(([word, value]) => {
      const name = bondOptionNames.get(word);
      // NetworkManager has it for balance-tlb alone.
      const isOfOtherMode = name === 'tlb_dynamic_lb' && options['mode'] !== 'balance-tlb';
      return name === undefined || isOfOtherMode ? [] : [[name, value]];
    }),
  );

function bridgeGroup(options: Readonly<Record<string, string>>): Group {
  const times = Object.entries(bridgeTimes).flatMap(([word, name]) => {
    const hundredths = Number(options[word]);
    // A profile holds whole seconds, at least two; `ip` sets all other values.
    const fits = hundredths >= 200 && hundredths % 100 === 0;
    return fits ? [[name, variant('u', hundredths / 100)] as const] : [];
  });
  return { stp: variant('b', options['stp_state'] === '1'), ...Object.fromEntries(times) };
}
