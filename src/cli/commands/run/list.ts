import { type CommandRun, exitStatus } from '../../command.ts';
import { withConsole } from '../../console-session.ts';
import { readOrder } from '../../render/columns/order.ts';
import { selectAgents } from '../../select/select-agents.ts';
import { type AgentClasses, isDataClass, listClasses, selectClass } from '../../select/select-class.ts';
import { printClasses } from './print-classes.ts';
import { printObjects } from './print-objects.ts';

export const runList: CommandRun = (context, input) => {
  const order = readOrder(input);
  return withConsole(context, input, async (session) => {
    const agentClasses = await listClasses(session, await selectAgents(session));
    const [className] = input.arguments;
    if (className === undefined) await printClasses(session, agentClasses);
    else
      await printObjects(
        session,
        agentClasses,
        selectClass(agentClasses.map(withoutEvents), className),
        order,
      );
    return exitStatus.ok;
  });
};

/** Leaves out the events of an agent: only data classes have objects. */
const withoutEvents = ({ ids }: AgentClasses) => ({ ids: ids?.filter(isDataClass) });
