import { Counters } from '#agent';
import type { Identity } from '#probes';
import type { AgentFacts, NodeFacts } from '../facts/node-facts.ts';
import type { NodeObject } from './node-object.ts';

/** Facts of an agent that does not exist. No class that {@link HostFacts} shows has them. */
const unknownAgent: AgentFacts = {
  agentName: '',
  version: '',
  startId: '',
  epoch: 0,
  broker: undefined,
  brokerProduct: undefined,
  identityVouched: undefined,
  changesAllowed: false,
  policyDigest: '',
  counters: new Counters(),
  queueDepth: 0,
  residentMemoryKiB: 0,
  cpuTimeNs: 0n,
  probes: {},
};

/** Stands for the facts that an agent alone has: of itself, its light and speaker, its daemons and its connection. */
export const factsWithoutAgent = {
  agent: unknownAgent,
  lldpd: new Map(),
  metrics: undefined,
  blink: { blinking: undefined, supported: new Map() },
  beeping: false,
  change: undefined,
  managementLink: undefined,
} as const satisfies Partial<NodeFacts>;

const nilUuid = '00000000-0000-0000-0000-000000000000';

/** Stands for the identity of a machine that no source names; {@link withoutIdentity} removes what it leads to. */
export const unknownIdentity: Identity = {
  uuid: nilUuid,
  source: 'configured',
  trusted: false,
  hardwareUuid: undefined,
  machineIdUuid: undefined,
  changedFrom: undefined,
};

/** Members that are, or are made of, the machine's UUID. */
const identityMembers: ReadonlySet<string> = new Set(['uuid', 'uuidSource', 'uuidTrusted', 'uuidString']);

/** Leaves out of an object what depends on the machine's UUID: its own, and references to other objects. */
export function withoutIdentity(object: NodeObject): NodeObject {
  const { properties: members } = object.schemaClass;
  const references = new Set(members.filter(({ type }) => type === 'objId').map(({ name }) => name));
  const known = Object.entries(object.properties).filter(
    ([name]) => !identityMembers.has(name) && !references.has(name),
  );
  return { ...object, properties: Object.fromEntries(known) };
}
