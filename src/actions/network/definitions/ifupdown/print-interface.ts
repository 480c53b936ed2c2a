import { Unsupported } from '../../../errors.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';
import { addressStanzas, familyWords } from './print-addressing.ts';
import { routeCommands } from './print-commands.ts';
import { linkOptions } from './print-link.ts';
import { printStanzas, requireShellWord, requireStanzaName, type Stanza } from './stanza-file.ts';

type StartMode = NonNullable<InterfaceToWrite['startMode']>;

/**
 * Prints the file of an interface.
 * @param members of a bond or bridge.
 * @returns undefined for a card that only joins its master, whose file lists it.
 * @throws {Unsupported} for what ifupdown cannot say.
 */
export function printInterface(
  written: InterfaceToWrite,
  members: readonly InterfaceToWrite[],
  startMode: StartMode,
): string | undefined {
  const { name, kind, master, lower } = written;
  for (const each of [name, lower ?? name, master?.name ?? name]) requireStanzaName(each);
  requireStartMode(name, kind, startMode);
  const link = linkOptions(written, members);
  if (kind === 'physical' && master && link.length === 0) return undefined;
  // Not every method sets the MTU: the first stanza always does.
  const stanzas: readonly Stanza[] = [
    { family: 'inet', method: 'manual', options: [...link, ...dnsOptions(written)] },
    ...addressStanzas(written),
  ];
  return printStanzas({
    name,
    start: master?.kind === 'bond' ? `allow-${master.name}` : startKeyword(startMode),
    stanzas: withCommands(written, stanzas),
  });
}

/** Adds the commands of each family to its last static address, else to the last stanza: a client may fail before. */
function withCommands(written: InterfaceToWrite, stanzas: readonly Stanza[]): readonly Stanza[] {
  const commands = (['ipv4', 'ipv6'] as const).map((family) => {
    const last = stanzas.findLastIndex(
      (stanza) => stanza.method === 'static' && stanza.family === familyWords[family],
    );
    return { at: last < 0 ? stanzas.length - 1 : last, options: routeCommands(written, family) };
  });
  return stanzas.map((stanza, index) => ({
    ...stanza,
    options: [...stanza.options, ...commands.flatMap(({ at, options }) => (at === index ? options : []))],
  }));
}

function dnsOptions({ name, settings }: InterfaceToWrite): Stanza['options'] {
  const list = (option: string, values: readonly string[] = []) =>
    values.length === 0
      ? []
      : [[option, values.map((value) => requireShellWord(`DNS of ${name}`, value)).join(' ')] as const];
  return [...list('dns-nameservers', settings.dnsServers), ...list('dns-search', settings.dnsSearch)];
}

/** Keyword of the line that starts an interface. @returns undefined where nothing starts it. */
export function startKeyword(mode: StartMode): string | undefined {
  return { onboot: 'auto', hotplug: 'allow-hotplug', none: undefined }[mode];
}

/** @throws {Unsupported} for a device that ifupdown would have to make first. */
export function requireStartMode(name: string, kind: string, mode: StartMode): void {
  if (mode === 'hotplug' && kind !== 'physical')
    throw new Unsupported(
      `start mode of ${name} is hotplug, and a ${kind} is not there to be plugged before ifupdown makes it; expected onboot or none`,
    );
}
