import type { Link } from '../links/link.ts';
import type { Definition, DefinitionMatch, DefinitionPart, Definitions } from './definition.ts';
import { matchesPattern } from './match-pattern.ts';

type Candidate = Pick<Link, 'name' | 'kind' | 'permanentMac' | 'macAddress'>;

/**
 * Finds the definitions of every interface: of the links, and of those that only a definition names.
 * @returns by name; at most one of each service, without the interfaces that no service defines.
 */
export function findDefinitions(
  { parts }: Pick<Definitions, 'parts'>,
  links: readonly Candidate[],
): ReadonlyMap<string, readonly Definition[]> {
  const linkNames = new Set(links.map(({ name }) => name));
  const matchedMacs = new Set(links.flatMap(({ permanentMac, macAddress }) => [permanentMac, macAddress]));
  const named = parts.flatMap((part) =>
    exactNames(part, matchedMacs).map((name) => ({ name, kind: part.kind })),
  );
  const missing = new Map(
    named.flatMap(({ name, kind }) =>
      linkNames.has(name) ? [] : [[name, missingLink(name, kind)] as const],
    ),
  );
  const candidates = [...links, ...missing.values()];
  const tested = parts.map((part) => ({ part, matches: matcherOf(part.match) }));
  const services = [...Map.groupBy(tested, ({ part }) => part.service).values()];
  const entries = candidates.map((candidate) => {
    const found = services.flatMap((ofService) => {
      const own = ofService.flatMap(({ part, matches }) => (matches(candidate) ? [part] : []));
      return definitionOf(candidate, own) ?? [];
    });
    return [candidate.name, found] as const;
  });
  const own = new Map(entries);
  const masters = mastersByMember([...own.values()].flat());
  const all = [...own].map(
    ([name, found]) => [name, withMembership(name, found, masters.get(name) ?? [])] as const,
  );
  return new Map(all.filter(([, found]) => found.length > 0));
}

/** Returns the definitions that list each member, by the name of the member. */
function mastersByMember(definitions: readonly Definition[]) {
  const memberships = definitions.flatMap((master) =>
    [...new Set(master.settings.members)].map((member) => ({ member, master })),
  );
  return Map.groupBy(memberships, ({ member }) => member);
}

/** A member that only the definition of its master names is defined by it: ifupdown writes bonds and bridges so. */
function withMembership(
  name: string,
  found: readonly Definition[],
  memberships: readonly { readonly master: Definition }[],
): readonly Definition[] {
  const further = memberships.filter(
    ({ master }) => !found.some(({ service }) => service === master.service),
  );
  return [
    ...found.map((definition) => {
      const master = memberships.find((each) => each.master.service === definition.service)?.master;
      return master ? joining(definition, master) : definition;
    }),
    ...further.map(({ master: { service, startMode, sources, name: master } }) => ({
      service,
      name,
      kind: undefined,
      startMode,
      sources,
      settings: { master },
      problems: [],
    })),
  ];
}

/** A member with a definition of its own joins the master that lists it, and starts with it. */
function joining(definition: Definition, master: Definition): Definition {
  const { settings, startMode } = definition;
  return {
    ...definition,
    startMode: startMode === 'none' ? master.startMode : startMode,
    settings: { ...settings, master: settings.master ?? master.name },
  };
}

const missingLink = (name: string, kind = 'physical'): Candidate => ({
  name,
  kind,
  permanentMac: undefined,
  macAddress: undefined,
});

/** Names without a pattern; an empty list where the MAC address belongs to a link, whose name then counts. */
function exactNames(
  { match, isUnmanaged, isConditional }: DefinitionPart,
  macs: ReadonlySet<string | undefined>,
) {
  if (isUnmanaged || isConditional || match.macs.some((mac) => macs.has(mac))) return [];
  return match.names.filter((name) => isInterfaceName(name));
}

/** Whether a text is a name that the kernel accepts, and not a pattern. */
const isInterfaceName = (text: string) => /^[^\s/:*?[\]!]{1,15}$/.test(text) && text !== '.' && text !== '..';

/** The first part of each role counts. */
function definitionOf(candidate: Candidate, parts: readonly DefinitionPart[]): Definition | undefined {
  const device = parts.find(({ role }) => role === 'device');
  const settings = parts.find(({ role }) => role === 'settings');
  const used = [device, settings?.isUnmanaged ? undefined : settings].filter((part) => part !== undefined);
  const [first] = used;
  if (!first) return undefined;
  return {
    service: first.service,
    name: candidate.name,
    kind: used.find(({ kind }) => kind !== undefined)?.kind,
    startMode: settings?.startMode ?? device?.startMode ?? 'onboot',
    sources: used.map(({ source }) => source),
    settings: {
      ...device?.settings,
      ...settings?.settings,
      options: { ...device?.settings.options, ...settings?.settings.options },
    },
    problems: used.flatMap(({ problems }) => problems),
  };
}

/** Makes the test whether a link fits. Every part is compared with every link: what a part asks for is sorted once. */
function matcherOf({ names, macs, kinds }: DefinitionMatch): (link: Candidate) => boolean {
  if (names.length + macs.length + kinds.length === 0) return () => false;
  const wanted = names.filter((name) => !name.startsWith('!'));
  const excluded = names.flatMap((name) => (name.startsWith('!') ? [name.slice(1)] : []));
  return (link) => {
    const mac = link.permanentMac ?? link.macAddress;
    return (
      (wanted.length === 0 || wanted.some((name) => matchesPattern(name, link.name))) &&
      !excluded.some((name) => matchesPattern(name, link.name)) &&
      (macs.length === 0 || (mac !== undefined && macs.includes(mac)) || isOnlyNamed(names, link)) &&
      (kinds.length === 0 || kinds.includes(link.kind))
    );
  };
}

/** A missing card has no address to compare: its name decides. */
const isOnlyNamed = (names: readonly string[], link: Candidate) =>
  names.includes(link.name) && link.permanentMac === undefined && link.macAddress === undefined;
