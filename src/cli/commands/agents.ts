import { systemClock } from '#base';
import { type Command, exitStatus } from '../command.ts';
import { consoleOptions, withConsole } from '../console-session.ts';
import { jsonAgent, jsonText } from '../render/json.ts';
import { renderAgents } from '../render/pages/agents-table.ts';
import { isBroker, listInstances, selectAgents } from '../select/select-agents.ts';

export const agentsCommand: Command = {
  name: 'agents',
  summary: 'Lists the agents that are there.',
  arguments: [],
  options: consoleOptions,
  examples: [
    'ovirt-node agents',
    'ovirt-node agents --broker amqp://broker.example.com --json | jq -r ".agents[].hostname"',
  ],
  run: (context, input) =>
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
    }),
};

/** Selects all agents and adds the broker's own. Fails when only the broker answers. */
async function selectWithBrokerAgents(session: Parameters<typeof selectAgents>[0]) {
  const nodes = await selectAgents(session);
  return [...nodes, ...session.console.agents().filter(isBroker)];
}
