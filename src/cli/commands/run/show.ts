import { type CommandRun, exitStatus } from '../../command.ts';
import { withConsole } from '../../console-session.ts';
import { jsonObject } from '../../render/json.ts';
import { jsonText } from '../../render/json-text.ts';
import { renderObject } from '../../render/pages/object-page.ts';
import { displayName } from '../../select/agent-names.ts';
import { findObject } from '../../select/find-object.ts';
import { shortName } from '../../select/object-name.ts';

export const runShow: CommandRun = (context, input) =>
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
  });
