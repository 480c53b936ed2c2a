import { compact, networkdKeys } from '#base';
import { Unsupported } from '../../../errors.ts';
import type { Entry, Section } from '../../backends/networkd/files/unit-file.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';
import { addressingSections, networkEntries } from './print-addressing.ts';
import { printFlag } from './print-netdev.ts';

/**
 * Prints the `.network` file of an interface. Source: systemd.network(5).
 * @param vlans names of the VLANs on the interface, which its file lists.
 * @throws {Unsupported} for what the file cannot say.
 */
export function networkSections(written: InterfaceToWrite, vlans: readonly string[]): readonly Section[] {
  const { name, kind, settings } = written;
  requireSayable(written);
  return [
    { name: 'Match', entries: [['Name', name]] },
    {
      name: 'Link',
      entries: entriesOf({
        MTUBytes: settings.mtu === undefined ? undefined : String(settings.mtu),
        MACAddress: kind === 'physical' ? settings.macAddress : undefined,
        ActivationPolicy: written.startMode === 'none' ? 'manual' : undefined,
      }),
    },
    {
      name: 'Network',
      entries: [...networkEntries(written), ...vlans.map((vlan) => ['VLAN', vlan] as const)],
    },
    { name: 'Bridge', entries: portEntries(written) },
    ...(settings.vlans ?? []).map(({ first, last, pvid, untagged }) => ({
      name: 'BridgeVLAN',
      entries: entriesOf({
        VLAN: rangeText(first, last),
        PVID: pvid ? String(first) : undefined,
        EgressUntagged: untagged ? rangeText(first, last) : undefined,
      }),
    })),
    ...addressingSections(written),
  ];
}

/** The file of a lower interface that the agent does not define: it only carries its VLANs. */
export const vlanCarrierSections = (name: string): readonly Section[] => [
  { name: 'Match', entries: [['Name', name]] },
  {
    name: 'Network',
    entries: [
      ['LinkLocalAddressing', 'no'],
      ['IPv6AcceptRA', 'no'],
    ],
  },
];

const rangeText = (first: number, last: number) => (first === last ? String(first) : `${first}-${last}`);

/** @throws {Unsupported} */
function requireSayable({ name, kind, startMode, disabled, ipv4 }: InterfaceToWrite): void {
  requireStartMode(name, kind, startMode);
  if (disabled?.includes('ipv4'))
    throw new Unsupported(
      `IPv4 of ${name} is disabled, which a file of systemd-networkd cannot say; expected no <disabled> of ipv4, and no addresses`,
    );
  if (ipv4?.autoconf) throw new Unsupported(`IPv4 of ${name} has autoconf; expected it for IPv6 only`);
}

/** Checks when an interface is to start. @throws {Unsupported} for what systemd-networkd cannot say. */
export function requireStartMode(name: string, kind: string, mode: InterfaceToWrite['startMode']): void {
  if (mode === 'hotplug')
    throw new Unsupported(
      `start mode of ${name} is hotplug, which systemd-networkd does not know; expected onboot${kind === 'physical' ? ' or none' : ''}`,
    );
  if (mode === 'none' && kind !== 'physical')
    throw new Unsupported(
      `start mode of ${name} is none; systemd-networkd makes every ${kind} that it has a file of when it starts; expected onboot`,
    );
}

function portEntries({ name, kind, master, settings }: InterfaceToWrite): readonly Entry[] {
  const hasOwn = kind === 'bond' || kind === 'bridge' || kind === 'vlan';
  const options = Object.entries(settings.options ?? {});
  if (hasOwn || options.length === 0) return [];
  const known = master?.kind === 'bridge' ? portKeys : new Map<string, string>();
  return options.map(([option, value]) => {
    const key = known.get(option);
    const isNumber = key !== undefined && key in networkdKeys.portNumbers;
    const flag = key === 'UseBPDU' ? printFlag(value === '1' ? '0' : '1') : printFlag(value);
    const text = isNumber ? (/^\d{1,5}$/.test(value) ? value : undefined) : flag;
    if (key !== undefined && text !== undefined) return [key, text] as const;
    throw new Unsupported(
      `option ${option} of ${name} is ${value}, which cannot be written for systemd-networkd; expected, for the port of a bridge, ${[...portKeys.keys()].join(', ')}`,
    );
  });
}

const portKeys: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...networkdKeys.portNumbers, ...networkdKeys.portFlags }).map(([key, name]) => [
    name,
    key,
  ]),
);

export const entriesOf = (values: Readonly<Record<string, string | undefined>>): readonly Entry[] =>
  Object.entries(compact(values)) as readonly Entry[];
