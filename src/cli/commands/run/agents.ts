import { systemClock } from '#base';
import type { AgentRecord, ObjectValues } from '#console';
import { type CommandRun, exitStatus } from '../../command.ts';
import { withConsole } from '../../console-session.ts';
import { readOrder } from '../../render/columns/order.ts';
import { jsonAgent } from '../../render/json.ts';
import { jsonText } from '../../render/json-text.ts';
import { renderAgents } from '../../render/pages/agents-table.ts';
import { isBroker, listInstances, selectAgents } from '../../select/select-agents.ts';

export const runAgents: CommandRun = (context, input) => {
  const { compare, matches } = readOrder(input);
  return withConsole(context, input, async (session) => {
    const { console, isJson } = session;
    const chosen =
      session.agent === undefined
        ? await selectWithBrokerAgents(session)
        : await selectAgents(session, 'part', 'all');
    // A second agent of the same name may have answered after the first.
    const rows = chosen
      .flatMap((agent) => listInstances(console.agent(agent.name) ?? agent))
      .map((agent) => ({ agent, values: agentValues(agent) }))
      .filter(({ values }) => matches(values));
    const ordered = compare === undefined ? rows : rows.toSorted(compare);
    const agents = ordered.map(({ agent }) => agent);
    const { out } = context;
    const { columns, hasColor } = out;
    const options = { columns, hasColor, isOrdered: compare !== undefined };
    out.write(
      isJson
        ? jsonText({ agents: agents.map(jsonAgent) })
        : renderAgents(agents, systemClock.nowNs(), options),
    );
    return exitStatus.ok;
  });
};

/** Returns the keys of an agent's JSON as values that can be ordered and filtered. */
function agentValues(agent: AgentRecord): ObjectValues {
  const properties = jsonAgent(agent) as ObjectValues['properties'];
  return { schema: undefined, properties, statistics: {} };
}

/** Selects all agents and adds the broker's own. Fails when only the broker answers. */
async function selectWithBrokerAgents(session: Parameters<typeof selectAgents>[0]) {
  const nodes = await selectAgents(session);
  return [...nodes, ...session.console.agents().filter(isBroker)];
}
