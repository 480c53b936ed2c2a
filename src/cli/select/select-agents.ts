import { type AgentRecord, isBrokerAgent } from '#console';
import { commandFailure } from '../command.ts';
import type { ConsoleSession } from '../console-session.ts';
import { compareAgents } from './agent-names.ts';

/** Whether a part of a name is enough. Commands that change something require the full name. */
export type Precision = 'part' | 'full';

/**
 * Selects the agents of a command: the one that `--agent` names, else every agent that answers, except the broker's
 * own.
 * @param wait `first` stops at the answer of an agent that the user named in full.
 * @throws {CommandError} when no agent matches, or several match `--agent`.
 */
export async function selectAgents(
  session: ConsoleSession,
  precision: Precision = 'part',
  wait: 'first' | 'all' = 'first',
): Promise<readonly AgentRecord[]> {
  const { console, agent: wantedName, timeoutMs, brokerUrl } = session;
  const answered: AgentRecord[] = [];
  for await (const agent of console.discover({ ms: timeoutMs })) {
    if (agent.name === wantedName && wait === 'first') return [agent];
    answered.push(agent);
  }
  if (answered.length === 0) throw commandFailure(noAnswerText(session));
  if (wantedName !== undefined) return [pickAgent(answered, wantedName, precision)];
  const nodes = answered.filter((agent) => !isBroker(agent)).toSorted(compareAgents);
  if (nodes.length > 0) return nodes;
  throw commandFailure(
    `no agent but the broker's own answered at ${brokerUrl} within ${timeoutMs / 1000} s; start one with \`ovirt-node agent --broker ${brokerUrl}\`, or name the broker with --agent broker`,
  );
}

/** Describes the silence of every agent, with the broker that was asked and what to try. */
export function noAnswerText({
  agent,
  brokerUrl,
  timeoutMs,
}: Pick<ConsoleSession, 'agent' | 'brokerUrl' | 'timeoutMs'>): string {
  const what = agent === undefined ? 'no agent answered' : `no agent is called ${agent}: no agent answered`;
  return `${what} at ${brokerUrl} within ${timeoutMs / 1000} s; start one with \`ovirt-node agent --broker ${brokerUrl}\`, name another broker with --broker URL, wait longer with --timeout SECONDS, or see \`ovirt-node check --broker ${brokerUrl}\``;
}

/** Returns a record for every running instance of an agent's name. */
export const listInstances = (agent: AgentRecord): readonly AgentRecord[] =>
  agent.instances.length === 0 ? [agent] : agent.instances.map((instance) => ({ ...agent, ...instance }));

/** Reports whether an agent is the broker's own. */
export const isBroker = ({ info }: AgentRecord) => isBrokerAgent(info);

/** Returns an agent's second name: `broker` for the broker's own agent (as QMF calls it), else the hostname. */
const agentAlias = (agent: AgentRecord) => (isBroker(agent) ? 'broker' : agent.hostname);

function pickAgent(agents: readonly AgentRecord[], text: string, precision: Precision): AgentRecord {
  const names = (agent: AgentRecord) =>
    [agent.name, agent.info.instance, agent.hostname, agentAlias(agent)]
      .filter((word) => word !== undefined)
      .map((word) => word.toLowerCase());
  const wanted = text.toLowerCase();
  const exact = agents.filter((agent) => names(agent).includes(wanted));
  const near = agents.filter((agent) => names(agent).some((word) => word.includes(wanted)));
  const matching = exact.length > 0 ? exact : precision === 'part' ? near : [];
  const [first, ...others] = matching;
  if (first && others.length === 0) return first;
  const lines = (listed: readonly AgentRecord[]) =>
    listed.map((agent) => `${agent.name}${agentAlias(agent) === undefined ? '' : `  ${agentAlias(agent)}`}`);
  if (first)
    throw commandFailure(`${text} names ${matching.length} agents; give more of one name:`, lines(matching));
  if (near.length > 0)
    throw commandFailure(`no agent is called ${text} in full; expected one of:`, lines(near));
  throw commandFailure(`no agent is called ${text}; expected one of:`, lines(agents));
}
