import { Unsupported } from '../../../errors.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';
import { isOptionValue } from '../option-value.ts';
import { requireShellWord, type StanzaOption } from './stanza-file.ts';
import { isVlanByName } from './vlan-name.ts';

type Print = (value: string) => string | undefined;

const same: Print = (value) => value;
const flag = (on: string, off: string): Print => {
  const words: Readonly<Record<string, string>> = { 1: on, 0: off };
  return (value) => words[value];
};
/** The kernel counts hundredths of a second. */
const seconds: Print = (value) => String(Number(value) / 100);

/** Options that the script of ifenslave applies: it ignores others. Source: ifenslave 2.13. */
const bondOptions: ReadonlyMap<string, readonly [name: string, print: Print]> = new Map(
  [
    'mode',
    'miimon',
    'updelay',
    'downdelay',
    'use_carrier',
    'arp_interval',
    'arp_ip_target',
    'arp_validate',
    'ad_select',
    'fail_over_mac',
    'lacp_rate',
    'num_grat_arp',
    'packets_per_slave',
    'primary_reselect',
    'tlb_dynamic_lb',
    'xmit_hash_policy',
  ].map((name) => [
    name,
    [`bond-${name}`, name === 'arp_ip_target' ? (value: string) => value.replaceAll(',', ' ') : same],
  ]),
);

/** Options that the script of bridge-utils applies. Source: bridge-utils-interfaces(5) 1.7.1. */
const bridgeOptions: typeof bondOptions = new Map([
  ['stp_state', ['bridge_stp', flag('on', 'off')]],
  ['forward_delay', ['bridge_fd', seconds]],
  ['hello_time', ['bridge_hello', seconds]],
  ['max_age', ['bridge_maxage', seconds]],
  ['ageing_time', ['bridge_ageing', seconds]],
  ['priority', ['bridge_bridgeprio', same]],
  ['vlan_filtering', ['bridge_vlan_aware', flag('yes', 'no')]],
]);

/**
 * Prints the options of a device: those that make it, and its MTU and address.
 * @param members the members of a bond or bridge.
 * @throws {Unsupported} for what no script of ifupdown applies.
 */
export function linkOptions(
  written: InterfaceToWrite,
  members: readonly InterfaceToWrite[],
): readonly StanzaOption[] {
  const { name, master, settings } = written;
  const { mtu, macAddress } = settings;
  if (settings.vlans?.length)
    throw new Unsupported(`VLANs of port ${name} cannot be written for ifupdown; expected none`);
  if (master?.kind === 'bond' && macAddress !== undefined)
    throw new Unsupported(`mac of ${name} is ${macAddress}, and its bond sets another; expected none`);
  requireMasterMtu(written, members);
  return [
    ...deviceOptions(written, members),
    ...(mtu === undefined ? [] : [['mtu', String(mtu)] as const]),
    ...(macAddress === undefined
      ? []
      : [['hwaddress', requireShellWord(`mac of ${name}`, macAddress)] as const]),
  ];
}

function deviceOptions(
  written: InterfaceToWrite,
  members: readonly InterfaceToWrite[],
): readonly StanzaOption[] {
  const { name, kind } = written;
  const list = members.map((member) => member.name).join(' ') || 'none';
  switch (kind) {
    case 'bond': {
      const primary = members.find(({ master }) => master?.isPrimary)?.name;
      return [
        ['bond-slaves', list],
        ...options(written, bondOptions),
        ...(primary === undefined ? [] : [['bond-primary', primary] as const]),
      ];
    }
    case 'bridge':
      return [['bridge_ports', list], ...options(written, bridgeOptions)];
    case 'vlan':
      return vlanOptions(written);
    case 'dummy':
      isVlanByName(written);
      return [...options(written, new Map()), ...madeBy(name, `ip link add name ${name} type dummy`)];
    case 'physical':
      isVlanByName(written);
      return options(written, new Map());
    default:
      throw new Unsupported(
        `${name} is a ${kind}; expected a card, bond, bridge, vlan or dummy for a definition of ifupdown`,
      );
  }
}

/** ifupdown makes a VLAN by its name; one of another name needs commands, which work without Debian's package vlan. */
function vlanOptions(written: InterfaceToWrite): readonly StanzaOption[] {
  const { name, lower = '', vlanId, settings } = written;
  if (isVlanByName(written)) return options(written, new Map());
  const { protocol, ...rest } = settings.options ?? {};
  options({ ...written, settings: { options: rest } }, new Map());
  if (protocol !== undefined && !/^802\.1(?:q|ad)$/i.test(protocol))
    throw new Unsupported(`option protocol of ${name} is ${protocol}; expected 802.1Q or 802.1ad`);
  const type = `type vlan ${protocol === undefined ? '' : `protocol ${protocol} `}id ${vlanId}`;
  return [
    ['pre-up', `ifup ${lower} || ip link set dev ${lower} up`],
    ...madeBy(name, `ip link add link ${lower} name ${name} ${type}`),
  ];
}

const madeBy = (name: string, command: string): readonly StanzaOption[] => [
  ['pre-up', `[ -d /sys/class/net/${name} ] || ${command}`],
  ['post-down', `ip link del dev ${name}`],
];

function options({ name, kind, settings }: InterfaceToWrite, known: typeof bondOptions) {
  return Object.entries(settings.options ?? {}).map(([option, value]): StanzaOption => {
    const [key, print] = known.get(option) ?? [];
    if (key === undefined || print === undefined)
      throw new Unsupported(
        `option ${option} of ${name} cannot be written for ifupdown; expected ${[...known.keys()].join(', ') || 'none'}`,
      );
    const isValid = option === 'mode' || isOptionValue(kind, option, value);
    const text = isValid ? print(value) : undefined;
    if (text === undefined)
      throw new Unsupported(`option ${option} of ${name} is ${value}; expected a value of the kernel`);
    for (const word of text.split(' ')) requireShellWord(`option ${option} of ${name}`, word);
    return [key, text];
  });
}

/** The scripts give the members the MTU of their master. @throws {Unsupported} */
function requireMasterMtu({ name, settings }: InterfaceToWrite, members: readonly InterfaceToWrite[]): void {
  const { mtu } = settings;
  const other = members.find((member) => member.settings.mtu !== undefined && member.settings.mtu !== mtu);
  if (other && mtu !== undefined)
    throw new Unsupported(
      `MTU of ${other.name} is ${other.settings.mtu}, and ifupdown gives it that of ${name}, ${mtu}; expected the same`,
    );
}
