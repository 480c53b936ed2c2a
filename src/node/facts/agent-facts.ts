import type { AccessControl } from '#access';
import type { Agent, Broker } from '#agent';
import type { AgentFacts, NodeFacts } from './node-facts.ts';
import type { ProbeHealth } from './probe-readings.ts';

interface AgentFactsSource {
  readonly agent: Agent<NodeFacts>;
  readonly broker: Broker;
  readonly access: AccessControl;
  readonly version: string;
  readonly epoch: number;
  readonly probeHealth: readonly ProbeHealth[];
}

/** Reads the facts about the agent itself, as they are now. */
export function readAgentFacts({
  agent,
  broker,
  access,
  version,
  epoch,
  probeHealth,
}: AgentFactsSource): AgentFacts {
  const status = broker.status();
  const { user, system } = process.cpuUsage();
  return {
    agentName: agent.name,
    version,
    startId: agent.startId,
    epoch,
    broker: status.state === 'connected' ? status.url : undefined,
    brokerProduct: status.state === 'connected' ? status.product : undefined,
    identityVouched: access.isVouched,
    changesAllowed: access.canMutate,
    policyDigest: access.digest,
    counters: agent.counters,
    queueDepth: broker.queueDepth(),
    residentMemoryKiB: Math.round(process.memoryUsage.rss() / 1024),
    cpuTimeNs: BigInt(user + system) * 1000n,
    probes: Object.fromEntries(
      probeHealth.map(({ probe, ok, reason }) => [probe, ok ? 'ok' : (reason ?? 'failed')]),
    ),
  };
}
