import { networkdKeys } from '#base';
import { Unsupported } from '../../../errors.ts';
import type { Entry, Section } from '../../backends/networkd/files/unit-file.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';
import { isOptionValue } from '../option-value.ts';

/** The kinds that a `.netdev` file needs no further section for, or one that the agent writes. */
const madeKinds: ReadonlySet<string> = new Set(['bond', 'bridge', 'vlan', 'dummy']);

/**
 * Prints the `.netdev` file of an interface that the service makes. Source: systemd.netdev(5).
 * @returns undefined for a card.
 * @throws {Unsupported} for a kind or an option that the file cannot say.
 */
export function netdevSections(written: InterfaceToWrite): readonly Section[] | undefined {
  const { name, kind, settings, vlanId } = written;
  if (kind === 'physical') return undefined;
  if (!madeKinds.has(kind))
    throw new Unsupported(
      `${name} is a ${kind}; expected a card, ${[...madeKinds].join(', ')} for a definition of systemd-networkd`,
    );
  const { macAddress } = settings;
  return [
    {
      name: 'NetDev',
      entries: [
        ['Name', name],
        ['Kind', kind],
        ...(macAddress === undefined ? [] : [['MACAddress', macAddress] as const]),
      ],
    },
    {
      name: 'VLAN',
      entries: [
        ...(vlanId === undefined ? [] : [['Id', String(vlanId)] as const]),
        ...options(written, 'vlan'),
      ],
    },
    { name: 'Bond', entries: options(written, 'bond') },
    { name: 'Bridge', entries: options(written, 'bridge') },
  ];
}

type MadeKind = 'vlan' | 'bond' | 'bridge';
type Print = (value: string) => string | undefined;

/** The key and the text of each option that a file can say, by the kernel's name. */
const printers: Readonly<Record<MadeKind, ReadonlyMap<string, readonly [key: string, print: Print]>>> = {
  vlan: new Map([
    ['protocol', ['Protocol', (value) => (/^802\.1(?:q|ad)$/i.test(value) ? value : undefined)]],
  ]),
  bond: new Map([
    ...keysOf(networkdKeys.bondWords, (value) => value),
    ...keysOf(networkdKeys.bondTimes, milliseconds(1)),
    ['all_slaves_active', ['AllSlavesActive', printFlag]],
    ['arp_ip_target', ['ARPIPTargets', (value) => value.replaceAll(',', ' ')]],
  ]),
  bridge: new Map([
    ...keysOf(networkdKeys.bridgeTimes, milliseconds(10)),
    ...keysOf(networkdKeys.bridgeFlags, printFlag),
    ['priority', ['Priority', (value) => value]],
    ['vlan_default_pvid', ['DefaultPVID', (value) => (value === '0' ? 'none' : value)]],
  ]),
};

function options({ name, kind, settings }: InterfaceToWrite, section: MadeKind): readonly Entry[] {
  if (kind !== section) return [];
  return Object.entries(settings.options ?? {}).flatMap(([option, value]) => {
    // What the service does anyway.
    if (section === 'bond' && option === 'use_carrier' && value === '1') return [];
    const [key, print] = printers[section].get(option) ?? [];
    if (key === undefined || print === undefined)
      throw new Unsupported(
        `option ${option} of ${name} cannot be written for systemd-networkd; expected one of ${[...printers[section].keys()].join(', ')}`,
      );
    const isValid = option === 'mode' || section === 'vlan' || isOptionValue(section, option, value);
    const text = isValid ? print(value) : undefined;
    if (text === undefined)
      throw new Unsupported(`option ${option} of ${name} is ${value}; expected a value of the kernel`);
    return [[key, text] as const];
  });
}

function keysOf(keys: Readonly<Record<string, string>>, print: Print) {
  return Object.entries(keys).map(([key, name]) => [name, [key, print]] as const);
}

function milliseconds(factor: number): Print {
  return (value) => `${Number(value) * factor}ms`;
}

export function printFlag(value: string): string | undefined {
  if (value === '1') return 'yes';
  return value === '0' ? 'no' : undefined;
}
