import type { AgentRecord, Console } from '#console';

/** Compares agents by hostname, then by name, so that answers in any order make the same list. */
export const compareAgents = (a: AgentRecord, b: AgentRecord) =>
  displayName(a).localeCompare(displayName(b)) || a.name.localeCompare(b.name);

/** Returns a label of each agent by its name: the hostname, followed by the agent's instance where hostnames are equal. */
export function labelAgents(agents: readonly AgentRecord[]): ReadonlyMap<string, string> {
  const counts = Map.groupBy(agents, displayName);
  return new Map(
    agents.map((agent) => {
      const host = displayName(agent);
      const isShared = (counts.get(host)?.length ?? 0) > 1;
      return [agent.name, isShared ? `${host} ${agent.info.instance}` : host];
    }),
  );
}

/** Returns the hostname of the agent of this name where the console knows one, else the name. */
export const hostOf = (console: Pick<Console, 'agent'>, agentName: string): string =>
  console.agent(agentName)?.hostname ?? agentName;

/** Returns an agent's hostname, else its name. */
export const displayName = ({ hostname, name }: AgentRecord) => hostname ?? name;
