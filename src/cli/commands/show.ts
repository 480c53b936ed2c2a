import { type Command, exitStatus } from '../command.ts';
import { consoleOptions, withConsole } from '../console-session.ts';
import { jsonObject, jsonText } from '../render/json.ts';
import { renderObject } from '../render/pages/object-page.ts';
import { findObject } from '../select/find-object.ts';
import { shortName } from '../select/object-name.ts';
import { displayName } from '../select/select-agents.ts';

export const showCommand: Command = {
  name: 'show',
  summary: 'Shows one object with all its values.',
  arguments: [
    {
      name: 'OBJECT',
      desc: 'its name, a unique part of it, class:name, a hostname, or the whole object name',
      required: true,
    },
  ],
  options: consoleOptions,
  examples: [
    'ovirt-node show eth0',
    'ovirt-node show build7.example.com',
    'ovirt-node show address:10.0.0.5 --agent build7',
    'ovirt-node show eth0 --json | jq .object.statistics.rxBytes',
  ],
  run: (context, input) =>
    withConsole(context, input, async (session) => {
      const [text = ''] = input.arguments;
      const target = await findObject(session, text, 'part');
      const { agent, object, schemaId, objectId } = target;
      const values = await session.console.values(agent.name, object);
      const { out } = context;
      out.write(
        session.isJson
          ? jsonText({ object: jsonObject(agent, object, values) })
          : renderObject({
              title: `${shortName(target)}, ${schemaId.className ?? 'object'} of ${displayName(agent)}`,
              objectName: objectId.objectName,
              values,
              columns: out.columns,
            }),
      );
      return exitStatus.ok;
    }),
};
