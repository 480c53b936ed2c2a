import type { BondDefinition, BridgeDefinition, EthernetDefinition, InterfaceDefinition } from '#actions';
import { compact } from '#base';
import type { Definition } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';
import { definitionOf, definitionsByName } from './definitions.ts';
import { bondMonitors, bridgeTimes, furtherSettings, protocolSettings } from './written-settings.ts';

/** Why the definition of an interface cannot be described. */
export interface NotUnderstood {
  readonly reason: string;
}

type Inner = BridgeDefinition['ports'][number];
/** A bridge contains bonds, which contain cards. */
const maxProblems = 5;

/**
 * Describes the written definition of an interface, and of the members that it is to have.
 * @returns undefined without a definition; the reason where a text, or that of a member, is not understood.
 */
export function writtenDefinition(
  facts: NodeFacts,
  name: string,
): InterfaceDefinition | NotUnderstood | undefined {
  const definition = definitionOf(facts, name);
  if (!definition) return undefined;
  const problems = withMembers(facts, definition).flatMap((each) => each.problems);
  if (problems.length > 0) {
    const further = problems.length > maxProblems ? `; and ${problems.length - maxProblems} more` : '';
    return { reason: `${problems.slice(0, maxProblems).join('; ')}${further}` };
  }
  const { settings, startMode } = definition;
  return compact({
    ...describe(facts, definition, 'top'),
    startMode,
    mtu: settings.mtu,
    ipv4: protocolSettings(settings.ipv4),
    ipv6: protocolSettings(settings.ipv6),
  }) as InterfaceDefinition;
}

/** Names the members of an interface: those that its definition lists, and those whose definitions name it as their master. */
function membersOf(facts: NodeFacts, { name, settings }: Definition): readonly string[] {
  const joining = [...definitionsByName(facts).keys()].filter(
    (member) => member !== name && definitionOf(facts, member)?.settings.master === name,
  );
  return [...new Set([...(settings.members ?? []), ...joining])];
}

function withMembers(facts: NodeFacts, definition: Definition, depth = 0): readonly Definition[] {
  if (depth > 2) return [definition];
  const members = membersOf(facts, definition).flatMap((name) => definitionOf(facts, name) ?? []);
  return [definition, ...members.flatMap((member) => withMembers(facts, member, depth + 1))];
}

function describe(facts: NodeFacts, definition: Definition, place: 'top' | 'inner'): InterfaceDefinition {
  const { name, settings } = definition;
  const kind = kindOf(facts, definition);
  const { lower: lowerInterface, vlanId: tag } = settings;
  if (kind === 'vlan' && lowerInterface !== undefined && tag !== undefined)
    return { kind, name, tag, lowerInterface, ...furtherSettings(definition, place, kind) };
  if (kind === 'bridge' && place === 'top') return describeBridge(facts, definition);
  const members = kind === 'bond' ? membersOf(facts, definition) : [];
  if (members.length > 0) return describeBond(facts, definition, members, place);
  // The grammar has neither other kinds nor a bond without members.
  const macAddress = kind === 'physical' ? cardAddress(facts, name) : undefined;
  return compact({
    kind: 'ethernet',
    name,
    macAddress,
    ...furtherSettings(definition, place, kind),
  }) as Inner;
}

function describeBond(
  facts: NodeFacts,
  definition: Definition,
  names: readonly string[],
  place: 'top' | 'inner',
): BondDefinition {
  const { name, settings } = definition;
  const { mode } = settings.options ?? {};
  const preferred = names.find((member) => definitionOf(facts, member)?.settings.isPrimary);
  const primary = settings.options?.['primary'] ?? preferred;
  // An active-backup bond prefers the first member.
  const isFirst = primary !== undefined && mode === 'active-backup' && names.includes(primary);
  const ordered = isFirst ? [primary, ...names.filter((member) => member !== primary)] : names;
  const monitors = bondMonitors(settings.options ?? {});
  const said = ['mode', ...monitors.said, ...(isFirst ? ['primary'] : [])];
  return {
    kind: 'bond',
    name,
    ...compact({ mode, miimon: monitors.miimon, arpMonitor: monitors.arpMonitor }),
    members: ordered.map((member) => asCard(inner(facts, member))),
    ...furtherSettings(definition, place, 'bond', said),
  };
}

function describeBridge(facts: NodeFacts, definition: Definition): BridgeDefinition {
  const { stp, forwardDelayMs, said } = bridgeTimes(definition.settings.options ?? {});
  return {
    kind: 'bridge',
    name: definition.name,
    ...compact({ stp, forwardDelayMs }),
    ports: membersOf(facts, definition).map((port) => inner(facts, port)),
    ...furtherSettings(definition, 'top', 'bridge', said),
  };
}

/** A member without a definition of its own is a card. */
function inner(facts: NodeFacts, name: string): Inner {
  const definition = definitionOf(facts, name);
  return definition ? (describe(facts, definition, 'inner') as Inner) : { kind: 'ethernet', name };
}

/** The grammar has only cards in a bond: a member of another kind shows its kind, and its own definition has the rest. */
const asCard = (member: Inner): EthernetDefinition =>
  member.kind === 'ethernet'
    ? member
    : { kind: 'ethernet', name: member.name, further: { ...member.further, kind: member.kind } };

const kindOf = (facts: NodeFacts, { name, kind }: Definition): string =>
  kind ?? facts.links?.find((link) => link.name === name)?.kind ?? 'physical';

/** The permanent address, which identifies the card also after a restart. */
const cardAddress = (facts: NodeFacts, name: string): string | undefined =>
  facts.links?.find((link) => link.name === name)?.permanentMac;
