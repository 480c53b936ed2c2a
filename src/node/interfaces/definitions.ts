import { type Definition, findDefinitions } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';
import { managedServices } from './managed-by.ts';

type DefinitionMap = ReadonlyMap<string, readonly Definition[]>;

const noDefinitions: DefinitionMap = new Map();
/** The facts of one moment do not change: their definitions are matched with their links once. */
const found = new WeakMap<NodeFacts, DefinitionMap>();

/** Finds the definitions of each interface by its name, at most one of each service. */
export function definitionsByName(facts: NodeFacts): DefinitionMap {
  const { definitions, links } = facts;
  // Before the links were read, every definition would look inactive.
  if (!definitions || !links) return noDefinitions;
  const known = found.get(facts);
  if (known) return known;
  const result = findDefinitions(definitions, links);
  found.set(facts, result);
  return result;
}

/** Finds the definition of an interface by its manager, else its first definition. */
export function definitionOf(facts: NodeFacts, name: string): Definition | undefined {
  const own = definitionsByName(facts).get(name) ?? [];
  // The search for the link would be quadratic for a machine of many links.
  if (own.length < 2) return own[0];
  const link = facts.links?.find((candidate) => candidate.name === name);
  const services = (link && managedServices(facts, link)) ?? [];
  return own.find(({ service }) => services.includes(service)) ?? own[0];
}
