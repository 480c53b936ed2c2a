import { Unsupported } from '../../../errors.ts';
import { isOwnDefinition } from '../own-file.ts';

/** Debian's /etc/network/interfaces sources this folder. */
export const interfacesFolder = '/etc/network/interfaces.d';
const filePrefix = `${interfacesFolder}/ovirt-node-`;

/** `ifup -a` takes files by name: members and lower interfaces come first. */
export const levels = [1, 2, 3, 4] as const;
type Level = (typeof levels)[number];
const levelOfKind: Readonly<Record<string, Level>> = { bond: 2, vlan: 3, bridge: 4 };

export const levelOf = (kind: string): Level => levelOfKind[kind] ?? 1;

/** Returns the path of a file of the agent: `source-directory` includes names of letters, digits, `_` and `-` only. */
export const stanzaPath = (name: string, level: Level): string =>
  `${filePrefix}${level}-${name.replaceAll(/[^A-Za-z0-9-]/g, (char) => `_${char.charCodeAt(0).toString(16)}`)}`;

/** Reports whether a path is one that {@link stanzaPath} returns. */
export const isStanzaPath = (path: string): boolean =>
  path.startsWith(filePrefix) && /^[1-4]-[\w-]+$/.test(path.slice(filePrefix.length));

/** Reports whether a record on disk may name this file with this text. */
export const isOwnStanzaFile = (path: string, text: string | undefined): boolean =>
  isStanzaPath(path) && (text === undefined || isOwnDefinition(text));

/** An option of a stanza, with its value. */
export type StanzaOption = readonly [name: string, value: string];

/** A stanza `iface`. */
export interface Stanza {
  readonly family: 'inet' | 'inet6';
  readonly method: 'manual' | 'static' | 'dhcp' | 'auto';
  readonly options: readonly StanzaOption[];
}

/** The stanzas of one interface, and what starts it: a keyword such as `auto`, or none. */
export interface StanzaText {
  readonly name: string;
  readonly start: string | undefined;
  readonly stanzas: readonly Stanza[];
}

export function printStanzas({ name, start, stanzas }: StanzaText): string {
  return [
    ...(start === undefined ? [] : [`${start} ${name}`]),
    ...stanzas.flatMap(({ family, method, options }) => [
      `iface ${name} ${family} ${method}`,
      ...options.map(([option, value]) => `\t${option} ${value}`),
    ]),
    '',
  ].join('\n');
}

/** Replaces what starts an interface in the text of its file. */
export function withStart(body: string, name: string, start: string | undefined): string {
  const lines = body.split('\n').filter((line) => !/^(?:auto|allow-hotplug) /.test(line));
  return [...(start === undefined ? [] : [`${start} ${name}`]), ...lines].join('\n');
}

/**
 * Checks a word that ifupdown hands to a shell.
 * @param what for people, such as `mtu of eth0`.
 * @throws {Unsupported}
 */
export function requireShellWord(what: string, text: string): string {
  if (/^[\w.:+/,-]+$/.test(text)) return text;
  throw new Unsupported(
    `${what} is ${JSON.stringify(text)}, which ifupdown would hand to a shell; expected letters, digits and _.:+/,-`,
  );
}

/** Checks a name: `/`, `:` and `=` have a meaning to ifupdown. @throws {Unsupported} */
export function requireStanzaName(name: string): void {
  if (!/^[A-Za-z0-9_][\w.-]*$/.test(name))
    throw new Unsupported(
      `interface name is ${JSON.stringify(name)}; expected letters, digits and _.- for a definition of ifupdown`,
    );
}
