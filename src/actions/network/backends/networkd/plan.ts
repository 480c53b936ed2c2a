import { Unsupported } from '../../../errors.ts';
import { type LinkState, linkNamed } from '../../state/network-state.ts';
import type { Target } from '../common/target.ts';
import { networkSections } from './files/network-file.ts';
import type { FileChange, NetworkdFiles } from './files/networkd-files.ts';
import { isReadAfterOurs, ownFilePath, printOwnFile } from './files/own-file.ts';
import type { Section } from './files/unit-file.ts';

/** Returns the interfaces whose files a change must read: its own, and the lower devices of VLANs that it removes. */
export function interfacesToRead({ names, before, wanted }: Target): readonly string[] {
  const lowers = names.flatMap((name) => {
    const removed = linkNamed(wanted, name) ? undefined : linkNamed(before, name);
    return removed?.kind === 'vlan' && removed.lower !== undefined ? [removed.lower] : [];
  });
  return [...new Set([...names, ...lowers])];
}

/**
 * Computes the files that lead to the wanted state. Pure.
 * @returns only files whose content changes.
 * @throws {Unsupported} when networkd would read the administrator's file before ours.
 */
export function planFiles(target: Target, files: NetworkdFiles): readonly FileChange[] {
  const networks = interfacesToRead(target).flatMap((name) =>
    linkNamed(target.wanted, name) ? networkFile(target, name, files) : removeOwnFiles(name),
  );
  const netdevs = concernedMasters(target).flatMap((master) => netdevFile(master, files));
  return [...networks, ...netdevs].filter(({ path, text }) => files.own.get(path) !== text);
}

/** Returns bonds and bridges that the change concerns, or a port of which it concerns. */
const concernedMasters = ({ names, wanted }: Target): readonly LinkState[] =>
  wanted.links.filter(
    ({ name, kind }) =>
      (kind === 'bond' || kind === 'bridge') &&
      (names.includes(name) ||
        wanted.links.some((port) => port.master === name && names.includes(port.name))),
  );

function networkFile(target: Target, name: string, { networks }: NetworkdFiles): readonly FileChange[] {
  const { names, before, wanted, dhcp } = target;
  const { origin, current, originSections } = networks.get(name) ?? {};
  const removedVlans = names.filter(
    (one) => linkNamed(before, one)?.lower === name && !linkNamed(wanted, one),
  );
  const sections = networkSections({
    name,
    current,
    origin: originSections,
    before,
    wanted,
    dhcp: dhcp?.link === name ? dhcp : undefined,
    removedVlans,
  });
  // Of a lower device that the change does not concern, only the lines of removed VLANs matter.
  const isUnchanged =
    current !== undefined &&
    (names.includes(name) ? hasSameEntries(current, sections) : !namesVlan(current, removedVlans));
  if (isUnchanged) return [];
  if (origin !== undefined && !isReadAfterOurs(origin)) {
    throw new Unsupported(
      `the file of ${name} is ${origin}, which systemd-networkd reads before the files of the agent; expected a file name that sorts after "05-ovirt-node-"`,
    );
  }
  return [{ path: ownFilePath(name, 'network'), text: printOwnFile(sections, origin) }];
}

function hasSameEntries(left: readonly Section[], right: readonly Section[]): boolean {
  const entries = (sections: readonly Section[]) =>
    JSON.stringify(sections.filter(({ name }) => name !== 'Match').flatMap((section) => section.entries));
  return entries(left) === entries(right);
}

const namesVlan = (sections: readonly Section[], vlans: readonly string[]): boolean =>
  sections.some(({ entries }) => entries.some(([key, value]) => key === 'VLAN' && vlans.includes(value)));

/**
 * Describes a master that no `.netdev` file describes: a port's file may name only such a device. networkd leaves an existing device
 * as it is.
 */
function netdevFile(
  { name, kind = '', options }: LinkState,
  { netdevs, own }: NetworkdFiles,
): readonly FileChange[] {
  const path = ownFilePath(name, 'netdev');
  const first = netdevs.find((netdev) => netdev.name === name);
  if (first?.kind === kind) return [];
  if (first && first.path !== path && !own.has(path) && !isReadAfterOurs(first.path)) return [];
  const mode = kind === 'bond' && options?.['mode'] ? [['Mode', options['mode']] as const] : [];
  const sections: readonly Section[] = [
    {
      name: 'NetDev',
      entries: [
        ['Name', name],
        ['Kind', kind],
      ],
    },
    { name: 'Bond', entries: mode },
  ];
  return [{ path, text: printOwnFile(sections) }];
}

/** Removes the agent's own files of a device that the change removes. */
const removeOwnFiles = (name: string): readonly FileChange[] =>
  (['network', 'netdev'] as const).map((kind) => ({ path: ownFilePath(name, kind), text: undefined }));

/** Returns devices of `.netdev` files that exist neither before nor after the change: a reload would create them. */
export const absentNetdevs = ({ before, wanted }: Target, { netdevs }: NetworkdFiles): readonly string[] =>
  netdevs.map(({ name }) => name).filter((name) => !linkNamed(before, name) && !linkNamed(wanted, name));
