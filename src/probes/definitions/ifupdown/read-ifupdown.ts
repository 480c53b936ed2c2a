import { compact } from '#base';
import type { Host } from '../../host/host.ts';
import { readInterfacesFiles } from '../../managers/ifupdown.ts';
import type { DefinitionPart, StartMode } from '../definition.ts';
import { matchesPattern } from '../match-pattern.ts';
import { applyAddressing } from './addressing.ts';
import { applyCommand, type StanzaSettings } from './commands.ts';
import { applyStackOption, kindOf, vlanOfName } from './options.ts';
import { parseStanzas, type Stanza } from './stanzas.ts';

/** Reads the stanzas of ifupdown, one part for each interface. Source: interfaces(5). */
export async function readIfupdownDefinitions(host: Host): Promise<readonly DefinitionPart[]> {
  const files = (await readInterfacesFiles(host)).map(({ path, text }) => parseStanzas(text, path));
  const stanzas = files.flatMap((file) => file.stanzas);
  const starts = files.flatMap((file) => file.starts);
  const startMode = (name: string): StartMode => {
    const modes = starts
      .filter(({ names }) => names.some((pattern) => matchesPattern(pattern.replace(/^\//, ''), name)))
      .map(({ mode }) => mode);
    return modes.includes('onboot') ? 'onboot' : (modes[0] ?? 'none');
  };
  // `eth0:1` is a label of addresses of eth0.
  const byName = Map.groupBy(stanzas, ({ name }) => name.split(':')[0] ?? name);
  return [...byName].map(([name, own]) => toPart(name, own, startMode(name)));
}

/** All stanzas of a name make one interface: usually one for each family. */
function toPart(name: string, stanzas: readonly Stanza[], startMode: StartMode): DefinitionPart {
  const settings: StanzaSettings = {};
  const problems: string[] = [];
  for (const stanza of stanzas) {
    const at = (line: number) => `${stanza.path} line ${line}`;
    if (stanza.name !== name) problems.push(`${at(stanza.line)}: label ${stanza.name} is not understood`);
    if (stanza.inherits.length > 0)
      problems.push(`${at(stanza.line)}: inherits ${stanza.inherits.join(', ')}, which is not followed`);
    const others = stanza.options.filter(
      ({ name: option, value }) =>
        !applyStackOption(settings, option, value) && !applyCommand(settings, name, option, value),
    );
    problems.push(
      ...applyAddressing(settings, stanza, others).map(({ line, text }) => `${at(line)}: ${text}`),
    );
  }
  const { kind: madeKind, ...written } = settings;
  const optionNames = stanzas.flatMap(({ options }) => options.map((option) => option.name));
  const kind = madeKind ?? kindOf(name, written, optionNames);
  if (kind === 'vlan') {
    const { lower, vlanId } = { ...vlanOfName(name), ...compact(written) };
    Object.assign(written, { lower, vlanId });
    if (lower === undefined || vlanId === undefined)
      problems.push(
        `${stanzas[0]?.path} line ${stanzas[0]?.line}: the VLAN has no lower interface or no number`,
      );
  }
  return {
    service: 'ifupdown',
    source: [...new Set(stanzas.map(({ path }) => path))].join(', '),
    role: 'settings',
    match: { names: [name], macs: [], kinds: [] },
    kind,
    startMode,
    settings: written,
    problems,
  };
}
