import { Refused } from '../../../errors.ts';
import { keepMasters, requireConsistent } from '../check-definitions.ts';
import type { DefinitionRequest, KnownDefinition } from '../definition-request.ts';
import type { DefinitionWriter } from '../definition-writer.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';
import { StanzaFileSet } from './file-set.ts';
import { forgetStanzas } from './forget-stanzas.ts';
import { printInterface, requireStartMode, startKeyword } from './print-interface.ts';
import {
  foreignLines,
  type Line,
  listedMembers,
  readInterfaces,
  refuseForeign,
  requireSourced,
  startOf,
} from './read-interfaces.ts';
import { requireHost } from './require-host.ts';
import { isOwnStanzaFile, withStart } from './stanza-file.ts';

type StartMode = NonNullable<InterfaceToWrite['startMode']>;

/**
 * Writes stanzas of ifupdown in files of the agent, one for each interface, in the folder that /etc/network/interfaces sources. All
 * stanzas of an interface add up: what another author's file configures is refused.
 */
export const ifupdownWriter: DefinitionWriter = {
  service: 'ifupdown',
  async plan({ change, known }, state, root) {
    const lines = await readInterfaces(root);
    const all = withListed(known, lines);
    const files = new StanzaFileSet(root);
    if (change.operation === 'undefine') await undefine(files, change.name, all);
    else if (change.operation === 'setStartMode') await setStartMode(files, change, all, lines);
    else {
      const interfaces = keepMasters(change.interfaces, all);
      requireConsistent(interfaces, all, state);
      requireSourced(lines);
      await requireHost(root, interfaces);
      await define(files, interfaces, all, lines);
    }
    return files.changes;
  },
  forget: forgetStanzas,
  isOwn: isOwnStanzaFile,
};

/** Adds members that only the stanza of their master names. */
function withListed(known: readonly KnownDefinition[], lines: readonly Line[]): readonly KnownDefinition[] {
  const names = new Set(known.map(({ name }) => name));
  const listed = listedMembers(lines).flatMap(({ master, path, members }) =>
    members.map((name) => ({ name, master, sources: [path] })),
  );
  return [...known, ...listed.filter(({ name }) => !names.has(name))];
}

async function define(
  files: StanzaFileSet,
  interfaces: readonly InterfaceToWrite[],
  known: readonly KnownDefinition[],
  lines: readonly Line[],
): Promise<void> {
  const modes = new Map<string, StartMode>();
  for (const written of interfaces) {
    const { name, kind, master } = written;
    // An interface starts with the one that it is in.
    const mode = written.startMode ?? modes.get(master?.name ?? '') ?? 'onboot';
    modes.set(name, mode);
    const members = interfaces.filter((member) => member.master?.name === name);
    const text = printInterface(written, members, mode);
    requireAlone(name, lines, text === undefined ? 'member' : mode);
    if (text === undefined) await files.remove(name);
    else await files.write(name, kind, text);
  }
  const names = new Set(interfaces.map(({ name }) => name));
  for (const { name } of known.filter(({ master = '' }) => names.has(master)))
    if (!names.has(name)) await removeWithMembers(files, name, known);
}

/**
 * Requires that no other author configures the interface, or starts it at another time.
 * @param mode when it starts; `member` of a card that only joins its master, which may have a stanza without options.
 */
function requireAlone(name: string, lines: readonly Line[], mode: StartMode | 'member'): void {
  for (const line of foreignLines(lines, name)) {
    const starts = startOf(line.keyword);
    if (mode === 'member' && (line.isBare || starts !== undefined)) continue;
    if (starts !== undefined && (mode === 'onboot' || mode === starts)) continue;
    refuseForeign(name, line);
  }
}

/** Removes the agent's file of an interface and of those inside it; a lower interface of VLANs stays. */
async function removeWithMembers(
  files: StanzaFileSet,
  name: string,
  known: readonly KnownDefinition[],
): Promise<void> {
  if (known.some(({ lower }) => lower === name)) return;
  await files.remove(name);
  for (const member of known.filter(({ master }) => master === name))
    await removeWithMembers(files, member.name, known);
}

async function undefine(
  files: StanzaFileSet,
  name: string,
  known: readonly KnownDefinition[],
): Promise<void> {
  const body = await files.body(name);
  const definition = known.find((one) => one.name === name);
  const above = known.filter(({ lower }) => lower === name).map((one) => one.name);
  if (above.length > 0)
    throw new Refused(
      `${name} is the lower interface of the definition of ${above.join(', ')}; undefine ${above.join(', ')} first`,
    );
  requireFree(name, definition);
  if (body === undefined)
    throw new Refused(
      definition
        ? `${name} is defined by ${definition.sources.join(', ')}, which the agent did not write; expected a definition of the agent`
        : `${name} has no definition by ifupdown; expected one`,
    );
  await removeWithMembers(files, name, known);
}

/** The file of a master lists its members. @throws {Refused} */
function requireFree(name: string, definition: KnownDefinition | undefined): void {
  if (definition?.master !== undefined)
    throw new Refused(
      `${name} is a member of ${definition.master} by its definition (${definition.sources.join(', ')}), and starts with it; expected an interface without a master`,
    );
}

async function setStartMode(
  files: StanzaFileSet,
  { name, mode }: Extract<DefinitionRequest['change'], { operation: 'setStartMode' }>,
  known: readonly KnownDefinition[],
  lines: readonly Line[],
): Promise<void> {
  const definition = known.find((one) => one.name === name);
  requireFree(name, definition);
  if ((await files.body(name)) === undefined) {
    const foreign = foreignLines(lines, name).find(({ keyword }) => keyword === 'iface');
    if (foreign) refuseForeign(name, foreign);
    throw new Refused(`${name} has no definition by ifupdown; expected one: defineInterfaceXML makes it`);
  }
  requireStartMode(name, definition?.kind ?? 'physical', mode);
  const setAll = async (each: string): Promise<void> => {
    requireAlone(each, lines, mode);
    await files.change(each, (body) =>
      // A member of a bond starts with it.
      body.startsWith('allow-') && !body.startsWith('allow-hotplug ')
        ? body
        : withStart(body, each, startKeyword(mode)),
    );
    for (const member of known.filter(({ master }) => master === each))
      if ((await files.body(member.name)) !== undefined) await setAll(member.name);
  };
  await setAll(name);
}
