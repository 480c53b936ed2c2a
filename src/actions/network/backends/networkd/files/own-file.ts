import { Unsupported } from '../../../../errors.ts';
import { runtimeFolder } from './search-path.ts';
import { printUnitFile, type Section } from './unit-file.ts';

/** networkd uses the first file that matches a link; this prefix sorts before other files. */
const prefix = '05-ovirt-node-';
/** First line of each of our files. Files that an older agent wrote carry the same text: never change it. */
const mark = 'ovirt-node-agent made this file; the next boot is without it';
const originLine = 'in place of ';

export type OwnKind = 'network' | 'netdev';

/**
 * Returns the path of the agent's own file for an interface.
 * @throws {Unsupported} for a name that networkd would read as a pattern.
 */
export function ownFilePath(name: string, kind: OwnKind): string {
  if (!/^[\w.@+~=-]+$/.test(name)) {
    throw new Unsupported(
      `interface name is ${JSON.stringify(name)}; expected letters, digits and _.@+~=- where systemd-networkd manages the interface`,
    );
  }
  return `${runtimeFolder}/${prefix}${name}.${kind}`;
}

export const isOwnFile = (text: string): boolean => text.startsWith(`# ${mark}\n`);

/** Reports whether a path is one that {@link ownFilePath} returns. */
export function isOwnFilePath(path: string): boolean {
  const start = `${runtimeFolder}/${prefix}`;
  return path.startsWith(start) && /^[\w.@+~=-]+\.(?:network|netdev)$/.test(path.slice(start.length));
}

/** @param origin path of the administrator's file that this one replaces. */
export const printOwnFile = (sections: readonly Section[], origin?: string): string =>
  printUnitFile([mark, ...(origin === undefined ? [] : [`${originLine}${origin}`])], sections);

/** Returns the path of the file that one of ours replaces; undefined when ours replaces none. */
export const parseOrigin = (text: string): string | undefined =>
  /^# in place of (.+)$/m.exec(text.split('\n').slice(0, 2).join('\n'))?.[1];

/** Reports whether networkd reads our files before the file at this path. */
export const isReadAfterOurs = (path: string): boolean => prefix < (path.split('/').at(-1) ?? '');
