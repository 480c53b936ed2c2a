import { type Command, exitStatus } from '../command.ts';
import { consoleOptions, withConsole } from '../console-session.ts';
import { selectAgents } from '../select/select-agents.ts';
import { type AgentClasses, isDataClass, listClasses, selectClass } from '../select/select-class.ts';
import { printClasses } from './print-classes.ts';
import { printObjects } from './print-objects.ts';

export const listCommand: Command = {
  name: 'list',
  summary: 'Lists the classes, or the objects of one class.',
  arguments: [
    { name: 'CLASS', desc: 'a class, a part of its name, or package:class; without it, the classes' },
  ],
  options: consoleOptions,
  examples: [
    'ovirt-node list',
    'ovirt-node list networkInterface',
    'ovirt-node list networkInterface --json | jq -r ".objects[].properties.interfaceName"',
  ],
  run: (context, input) =>
    withConsole(context, input, async (session) => {
      const agentClasses = await listClasses(session, await selectAgents(session));
      const [className] = input.arguments;
      if (className === undefined) await printClasses(session, agentClasses);
      else await printObjects(session, agentClasses, selectClass(agentClasses.map(withoutEvents), className));
      return exitStatus.ok;
    }),
};

/** Leaves out the events of an agent: only data classes have objects. */
const withoutEvents = ({ ids }: AgentClasses) => ({ ids: ids?.filter(isDataClass) });
