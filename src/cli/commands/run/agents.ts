import { systemClock } from '#base';
import { type CommandRun, exitStatus } from '../../command.ts';
import { withConsole } from '../../console-session.ts';
import { jsonAgent } from '../../render/json.ts';
import { jsonText } from '../../render/json-text.ts';
import { renderAgents } from '../../render/pages/agents-table.ts';
import { isBroker, listInstances, selectAgents } from '../../select/select-agents.ts';

export const runAgents: CommandRun = (context, input) =>
  withConsole(context, input, async (session) => {
    const { console, isJson } = session;
    const chosen =
      session.agent === undefined
        ? await selectWithBrokerAgents(session)
        : await selectAgents(session, 'part', 'all');
    // A second agent of the same name may have answered after the first.
    const agents = chosen.flatMap((agent) => listInstances(console.agent(agent.name) ?? agent));
    const { out } = context;
    out.write(
      isJson ? jsonText({ agents: agents.map(jsonAgent) }) : renderAgents(agents, systemClock.nowNs(), out),
    );
    return exitStatus.ok;
  });

/** Selects all agents and adds the broker's own. Fails when only the broker answers. */
async function selectWithBrokerAgents(session: Parameters<typeof selectAgents>[0]) {
  const nodes = await selectAgents(session);
  return [...nodes, ...session.console.agents().filter(isBroker)];
}
