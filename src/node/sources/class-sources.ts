import { cpuSources } from './cpu.ts';
import { type ClassSources, type FactSources, objectName, ownKnowledge } from './fact-sources.ts';
import { networkInterfaceSources } from './network-interface.ts';
import { ovirtNodeSources } from './ovirt-node.ts';
import {
  addressSources,
  agentSources,
  diskSources,
  metricSources,
  routeSources,
  ruleSources,
} from './small-classes.ts';

/** The sources of every fact, by class. `docs/facts.md` is made from it, and `ovirt-node facts` names sources by it. */
export const classSources: Readonly<Record<string, ClassSources>> = {
  ovirtNode: ovirtNodeSources,
  cpu: cpuSources,
  networkInterface: networkInterfaceSources,
  address: addressSources,
  route: routeSources,
  rule: ruleSources,
  disk: diskSources,
  metric: metricSources,
  agent: agentSources,
};

/** Returns the sources of a property or statistic; undefined for a member without an entry. */
export const sourcesOf = (className: string, member: string): FactSources | undefined =>
  classSources[className]?.find(({ members }) => members.includes(member));

/** Reports whether only the agent itself knows a member. */
export const isOwnKnowledge = (className: string, member: string): boolean =>
  sourcesOf(className, member)?.sources[0] === ownKnowledge;

/** Reports whether a member only repeats the name of its object, or of the object above. */
export const isPartOfName = (className: string, member: string): boolean =>
  sourcesOf(className, member)?.sources[0] === objectName;
