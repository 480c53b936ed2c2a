import { type AgentRecord, isBrokerAgent } from '#console';
import { commandFailure } from '../command.ts';
import type { ConsoleSession } from '../console-session.ts';
import { formatChoices } from './format-choices.ts';

/** Whether a part of a name will do: for looking, not for changing. */
export type Precision = 'part' | 'full';

/**
 * The agents a command is about: the one of `--agent`, else all that answer. The agent inside the broker counts only
 * where it is named.
 * @param wait `first` ends with the answer of an agent that was named in full.
 * @throws {CommandError} where none fits, or several.
 */
export async function selectAgents(
  session: ConsoleSession,
  precision: Precision = 'part',
  wait: 'first' | 'all' = 'first',
): Promise<readonly AgentRecord[]> {
  const { console, agent, timeoutMs } = session;
  const answered: AgentRecord[] = [];
  for await (const found of console.discover({ ms: timeoutMs })) {
    if (found.name === agent && wait === 'first') return [found];
    answered.push(found);
  }
  if (agent !== undefined) return [oneAgent(answered, agent, precision)];
  const nodes = answered.filter((found) => !isBroker(found));
  if (nodes.length > 0) return nodes;
  throw commandFailure(
    answered.length === 0
      ? `no agent answered within ${timeoutMs / 1000} s; start one with \`ovirt-node agent\`, or wait longer with --timeout SECONDS`
      : 'no agent answered but the broker itself; start one with `ovirt-node agent`, or name the broker with --agent broker',
  );
}

/** Each that speaks under the agent's name as an agent of its own. */
export const listInstances = (agent: AgentRecord): readonly AgentRecord[] =>
  agent.instances.length === 0 ? [agent] : agent.instances.map((voice) => ({ ...agent, ...voice }));

/** Whether this is the agent that a broker has for itself. */
export const isBroker = ({ info }: AgentRecord) => isBrokerAgent(info);

/** What people call an agent: its hostname, else its name. */
export const displayName = ({ hostname, name }: AgentRecord) => hostname ?? name;

/** What an agent is called beside its name; the agent inside the broker as the protocol calls it. */
const alias = (agent: AgentRecord) => (isBroker(agent) ? 'broker' : agent.hostname);

function oneAgent(agents: readonly AgentRecord[], text: string, precision: Precision): AgentRecord {
  const names = (agent: AgentRecord) =>
    [agent.name, agent.info.instance, agent.hostname, alias(agent)]
      .filter((word) => word !== undefined)
      .map((word) => word.toLowerCase());
  const wanted = text.toLowerCase();
  const exact = agents.filter((agent) => names(agent).includes(wanted));
  const near = agents.filter((agent) => names(agent).some((word) => word.includes(wanted)));
  const fitting = exact.length > 0 ? exact : precision === 'part' ? near : [];
  const [only, ...others] = fitting;
  if (only && others.length === 0) return only;
  const lines = (found: readonly AgentRecord[]) =>
    formatChoices(
      found.map((agent) => `${agent.name}${alias(agent) === undefined ? '' : `  ${alias(agent)}`}`),
    );
  if (only)
    throw commandFailure(`${text} names ${fitting.length} agents; give more of one name:${lines(fitting)}`);
  if (near.length > 0) throw commandFailure(`no agent is called ${text} in full; there are:${lines(near)}`);
  if (agents.length === 0) throw commandFailure(`no agent answered; ${text} is not there`);
  throw commandFailure(`no agent is called ${text}; there are:${lines(agents)}`);
}
