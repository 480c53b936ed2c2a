import { flattenDefinition, type InterfaceToWrite } from '#actions';
import { QmfException, statusCodes } from '#qmf';
import type { NodeFacts } from '../facts/node-facts.ts';
import { definitionOf } from './definitions.ts';
import { writtenDefinition } from './written-definition.ts';

/**
 * Returns the written definition of an interface, and of the members inside it, each with all that is written of it.
 * @returns an empty list without a definition. @throws {QmfException} {Refused} for a text that is not understood.
 */
export function writtenInterfaces(facts: NodeFacts, name: string): readonly InterfaceToWrite[] {
  const [self, ...inner] = readOne(facts, name);
  if (!self) return [];
  const master = masterOf(facts, name);
  return [
    { ...self, ...(master && { master }) },
    // Inside another, an interface is described as far as that one needs it.
    ...inner.map((member) => ({ ...(readOne(facts, member.name)[0] ?? member), master: member.master })),
  ];
}

function readOne(facts: NodeFacts, name: string): readonly InterfaceToWrite[] {
  const definition = writtenDefinition(facts, name);
  if (!definition) return [];
  if (!('reason' in definition))
    return flattenDefinition(definition).map((one) => ({ ...one, kind: writtenKind(facts, one) }));
  throw new QmfException(
    statusCodes.NotImplemented,
    `the definition of ${name} by ${definitionOf(facts, name)?.service} is not understood: ${definition.reason}`,
  );
}

/** A definition that makes no interface is that of a card, or of one that others make, such as a pair of virtual cards. */
const writtenKind = (facts: NodeFacts, { name, kind }: InterfaceToWrite): string =>
  kind === 'vlan' || kind === 'bond' || kind === 'bridge'
    ? kind
    : (definitionOf(facts, name)?.kind ?? 'physical');

/** The bond or bridge that an interface is to join, by its definition. */
function masterOf(facts: NodeFacts, name: string): InterfaceToWrite['master'] {
  const { master, isPrimary } = definitionOf(facts, name)?.settings ?? {};
  if (master === undefined) return undefined;
  const kind = definitionOf(facts, master)?.kind ?? facts.links?.find((link) => link.name === master)?.kind;
  return kind === 'bond' || kind === 'bridge' ? { name: master, kind, isPrimary } : undefined;
}
