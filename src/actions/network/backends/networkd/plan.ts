import { Unsupported } from '../../../errors.ts';
import { type LinkState, linkNamed } from '../../state/network-state.ts';
import type { Target } from '../common/backend.ts';
import { networkSections } from './files/network-file.ts';
import { isReadAfterOurs, ownFilePath, printOwnFile } from './files/own-file.ts';
import type { NetdevFile } from './files/search-path.ts';
import type { Section } from './files/unit-file.ts';

/** What was read of a link's file. */
export interface LinkFile {
  /** Path of the file that counts, unless it is ours. */
  readonly origin?: string | undefined;
  /** Sections of the file that counts, ours or another's. */
  readonly current?: readonly Section[] | undefined;
  /** Sections of the file that counted before ours. */
  readonly originSections?: readonly Section[] | undefined;
}

/** What was read of networkd's files; paths are whole. */
export interface NetworkdFiles {
  readonly networks: ReadonlyMap<string, LinkFile>;
  readonly netdevs: readonly NetdevFile[];
  /** Those at our own paths. */
  readonly own: ReadonlyMap<string, string>;
}

/** A file that is to have this text, or is to go. */
export interface FileChange {
  readonly path: string;
  readonly text: string | undefined;
}

/** Interfaces of which a file is to be read: those concerned, and those that the VLANs that go are made upon. */
export function interfacesToRead({ names, before, wanted }: Target): readonly string[] {
  const lowers = names.flatMap((name) => {
    const gone = linkNamed(wanted, name) ? undefined : linkNamed(before, name);
    return gone?.kind === 'vlan' && gone.lower !== undefined ? [gone.lower] : [];
  });
  return [...new Set([...names, ...lowers])];
}

/** The files that say what is wanted. Pure. @throws {Unsupported} */
export function planFiles(target: Target, read: NetworkdFiles): readonly FileChange[] {
  const { wanted } = target;
  const changes: FileChange[] = [];
  for (const name of interfacesToRead(target)) {
    const is = linkNamed(wanted, name);
    const isOwnBusiness = target.names.includes(name);
    changes.push(...(is ? networkOf(target, name, read, isOwnBusiness) : goneFiles(name)));
  }
  for (const master of mastersOf(target)) changes.push(...netdevOf(master, read));
  return changes.filter(({ path, text }) => read.own.get(path) !== text);
}

const mastersOf = ({ names, wanted }: Target): readonly LinkState[] =>
  wanted.links.filter(
    ({ name, kind }) =>
      (kind === 'bond' || kind === 'bridge') &&
      (names.includes(name) ||
        wanted.links.some((port) => port.master === name && names.includes(port.name))),
  );

function networkOf(
  { names, before, wanted, dhcp }: Target,
  name: string,
  { networks }: NetworkdFiles,
  isConcerned: boolean,
): readonly FileChange[] {
  const { origin, current, originSections } = networks.get(name) ?? {};
  const goneVlans = names.filter((one) => linkNamed(before, one)?.lower === name && !linkNamed(wanted, one));
  const sections = networkSections({
    ...{ name, current, before, wanted, goneVlans },
    origin: originSections,
    dhcp: dhcp?.link === name ? dhcp : undefined,
  });
  const isSame = current !== undefined && sameBut(current, sections, goneVlans, isConcerned);
  if (isSame) return [];
  if (origin !== undefined && !isReadAfterOurs(origin))
    throw new Unsupported(
      `${origin} tells systemd-networkd of ${name} and is read before anything that the agent may write; a name after 05-`,
    );
  return [{ path: ownFilePath(name, 'network'), text: printOwnFile(sections, origin) }];
}

/** Whether nothing in a file would be another; of a lower device that is not concerned only its VLANs count. */
function sameBut(
  current: readonly Section[],
  sections: readonly Section[],
  goneVlans: readonly string[],
  isConcerned: boolean,
): boolean {
  const entries = (all: readonly Section[]) =>
    JSON.stringify(all.filter(({ name }) => name !== 'Match').flatMap((section) => section.entries));
  const told = current.some((section) =>
    section.entries.some(([key, value]) => key === 'VLAN' && goneVlans.includes(value)),
  );
  return isConcerned ? entries(current) === entries(sections) : !told;
}

/** A port's file can name only what a `.netdev` tells of; what is there is left as it is. */
function netdevOf(
  { name, kind = '', options }: LinkState,
  { netdevs, own }: NetworkdFiles,
): readonly FileChange[] {
  const path = ownFilePath(name, 'netdev');
  const first = netdevs.find((netdev) => netdev.name === name);
  if (first?.kind === kind) return [];
  if (first && first.path !== path && !own.has(path) && !isReadAfterOurs(first.path)) return [];
  const mode = kind === 'bond' && options?.['mode'] ? [['Mode', options['mode']] as const] : [];
  const sections: Section[] = [
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

/** Of a device that goes nothing of ours stays. */
const goneFiles = (name: string): readonly FileChange[] =>
  (['network', 'netdev'] as const).map((kind) => ({ path: ownFilePath(name, kind), text: undefined }));

/** Devices that others' files tell of and that are not there, before and after: a reload would make them. */
export const absentNetdevs = ({ before, wanted }: Target, { netdevs }: NetworkdFiles): readonly string[] =>
  netdevs.map(({ name }) => name).filter((name) => !linkNamed(before, name) && !linkNamed(wanted, name));
