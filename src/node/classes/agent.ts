import { defineClass } from '#agent';
import type { NodeFacts } from '../facts/node-facts.ts';
import { networkService } from '../interfaces/managed-by.ts';
import { nodeId, objectName } from '../names.ts';
import type { Agent, OvirtNodePackage } from '../schema.generated.ts';

/** Class agent: the agent about itself. */
export const agent = defineClass<OvirtNodePackage>()('agent', {
  rows: (facts: NodeFacts): ReadonlyMap<string, NodeFacts> =>
    new Map([[objectName('agent', facts.identity.uuid), facts]]),
  properties: ({ identity, agent, managers }): Agent['properties'] => ({
    ovirtNode: nodeId(identity.uuid),
    agentName: agent.agentName,
    version: agent.version,
    startId: agent.startId,
    epoch: agent.epoch,
    broker: agent.broker,
    brokerProduct: agent.brokerProduct,
    identityVouched: agent.identityVouched,
    networkService: networkService(managers),
    policyDigest: agent.policyDigest,
    changesAllowed: agent.changesAllowed,
    probes: agent.probes,
  }),
  statistics: ({ agent }): Agent['statistics'] => ({
    requests: agent.counters.requests,
    refusals: agent.counters.refusals,
    failures: agent.counters.failures,
    dropped: agent.counters.dropped,
    indications: agent.counters.indications,
    reconnects: agent.counters.reconnects,
    queueDepth: agent.queueDepth,
    residentMemory: BigInt(agent.residentMemoryKiB),
    cpuTime: agent.cpuTimeNs,
  }),
  methods: {},
});
