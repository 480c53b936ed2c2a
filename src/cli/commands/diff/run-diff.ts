import { type CommandRun, commandFailure, exitStatus } from '../../command.ts';
import { withConsole } from '../../console-session.ts';
import { jsonText } from '../../render/json-text.ts';
import { displayName } from '../../select/agent-names.ts';
import { selectAgents } from '../../select/select-agents.ts';
import { compareInterfaces } from './compare-interfaces.ts';
import { readInterfaces } from './read-interfaces.ts';
import { renderDiff } from './render-diff.ts';

export const runDiff: CommandRun = (context, input) =>
  withConsole(context, input, async (session) => {
    const [machine = session.agent] = input.arguments;
    const agents = await selectAgents({ ...session, agent: machine });
    const [agent, ...others] = agents;
    if (!agent || others.length > 0)
      throw commandFailure(`${agents.length} machines answer; give one:`, agents.map(displayName));
    const interfaces = compareInterfaces(await readInterfaces(session, agent));
    const { out } = context;
    out.write(
      session.isJson
        ? jsonText({
            interfaces: interfaces.map(({ interfaceName, differences }) => ({
              interfaceName,
              differences: differences.map((one) => ({ ...one })),
            })),
          })
        : renderDiff(displayName(agent), interfaces, out),
    );
    return exitStatus.ok;
  });
