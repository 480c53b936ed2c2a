import { Unsupported } from '../../../errors.ts';
import { printUnitFile, type Section } from '../../backends/networkd/files/unit-file.ts';
import { markOwn } from '../own-file.ts';

/** Files in this folder survive a restart of the machine. */
const folder = '/etc/systemd/network';
/** Sorts before the files of others, and after those that the agent keeps below /run while an interface runs. */
export const definitionPrefix = '06-ovirt-node-';
const originLine = '# in place of ';
const vlansLine = '# for its VLANs only';

/** A file of the agent: what it replaces, and what it says. */
export interface DefinitionText {
  /** Path of the file of another author that it replaces. */
  readonly origin?: string | undefined;
  /** True where it only adds VLANs to an interface that the agent does not define. */
  readonly isForVlans?: boolean | undefined;
  readonly sections: readonly Section[];
}

export type DefinitionKind = 'network' | 'netdev';

/** @throws {Unsupported} for a name that systemd-networkd would read as a pattern. */
export function definitionPath(name: string, kind: DefinitionKind): string {
  if (!/^[\w.@+~=-]+$/.test(name))
    throw new Unsupported(
      `interface name is ${JSON.stringify(name)}; expected letters, digits and _.@+~=- for a definition of systemd-networkd`,
    );
  return `${folder}/${definitionPrefix}${name}.${kind}`;
}

/** Reports whether a path is one that {@link definitionPath} returns. */
export function isDefinitionPath(path: string): boolean {
  const start = `${folder}/${definitionPrefix}`;
  return path.startsWith(start) && /^[\w.@+~=-]+\.(?:network|netdev)$/.test(path.slice(start.length));
}

/** Prints a file with the mark of the agent, which holds the digest of all that follows. */
export function printDefinition({ origin, isForVlans, sections }: DefinitionText): string {
  const comments = [
    ...(isForVlans ? [vlansLine] : []),
    ...(origin === undefined ? [] : [`${originLine}${origin}`]),
  ].map((line) => line.slice(2));
  return markOwn(printUnitFile(comments, sections));
}

/** Reads the head of a file of the agent, without its mark. */
export function readHead(body: string): Pick<DefinitionText, 'origin' | 'isForVlans'> {
  const head = body.split('\n', 2);
  const origin = head.find((line) => line.startsWith(originLine))?.slice(originLine.length);
  return { origin, isForVlans: head.includes(vlansLine) || undefined };
}
