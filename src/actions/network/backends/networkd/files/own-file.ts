import { Unsupported } from '../../../../errors.ts';
import { runtimeFolder } from './search-path.ts';
import { printUnitFile, type Section } from './unit-file.ts';

/** The first file that matches a link is the one that counts: ours sort before others. */
const prefix = '05-ovirt-node-';
const mark = 'ovirt-node-agent made this file; the next boot is without it';
const originLine = 'in place of ';

export type OwnKind = 'network' | 'netdev';

/** Where we write of an interface. @throws {Unsupported} for a name that such a file would take for a pattern. */
export function ownFilePath(name: string, kind: OwnKind): string {
  if (!/^[\w.@+~=-]+$/.test(name))
    throw new Unsupported(`systemd-networkd holds ${name}, whose name no file of it can tell`);
  return `${runtimeFolder}/${prefix}${name}.${kind}`;
}

export const isOwnFile = (text: string): boolean => text.startsWith(`# ${mark}\n`);

/** @param origin path of the file that counted before. */
export const printOwnFile = (sections: readonly Section[], origin?: string): string =>
  printUnitFile([mark, ...(origin === undefined ? [] : [`${originLine}${origin}`])], sections);

/** The path of the file that counted before one of ours. */
export const parseOrigin = (text: string): string | undefined =>
  /^# in place of (.+)$/m.exec(text.split('\n').slice(0, 2).join('\n'))?.[1];

/** Whether ours would be read before this one. */
export const isReadAfterOurs = (path: string): boolean => prefix < (path.split('/').at(-1) ?? '');
