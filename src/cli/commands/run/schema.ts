import type { AgentRecord } from '#console';
import type { SchemaClass, SchemaId } from '#qmf';
import { type CommandContext, type CommandRun, commandFailure, exitStatus } from '../../command.ts';
import { type ConsoleSession, withConsole } from '../../console-session.ts';
import { jsonClass } from '../../render/json.ts';
import { jsonText } from '../../render/json-text.ts';
import { renderSchema } from '../../render/pages/schema-page.ts';
import { selectAgents } from '../../select/select-agents.ts';
import { listClasses, matchClass, selectClass } from '../../select/select-class.ts';

export const runSchema: CommandRun = async (context, input) => {
  const file = input.text('file');
  const [className] = input.arguments;
  if (file !== undefined) {
    const { readSchemaFile } = await import('./read-schema-file.ts');
    const { packageName, classes } = readSchemaFile(file).schema;
    print(context, input.flag('json'), packageName, filterClasses(classes, className));
    return exitStatus.ok;
  }
  return withConsole(context, input, async (session) => {
    const classes = await fetchClasses(session, className, input.text('package'));
    print(context, session.isJson, classes[0]?.id.packageName ?? '', classes);
    return exitStatus.ok;
  });
};

function print(
  { out }: CommandContext,
  isJson: boolean,
  packageName: string,
  classes: readonly SchemaClass[],
): void {
  out.write(
    isJson
      ? jsonText({ package: packageName, classes: classes.map(jsonClass) })
      : renderSchema(packageName, classes, out),
  );
}

function filterClasses(
  classes: readonly SchemaClass[],
  className: string | undefined,
): readonly SchemaClass[] {
  if (className === undefined) return classes;
  const name = selectClass([{ ids: classes.map(({ id }) => id) }], className);
  return classes.filter(({ id }) => matchClass(name)(id));
}

/** Fetches the schema of each class once, from the first agent that has the class. */
async function fetchClasses(
  session: ConsoleSession,
  className: string | undefined,
  packageName: string | undefined,
): Promise<readonly SchemaClass[]> {
  const agentClasses = await listClasses(session, await selectAgents(session));
  const isWanted = className === undefined ? undefined : matchClass(selectClass(agentClasses, className));
  const first = new Map<string, { readonly agent: AgentRecord; readonly id: SchemaId }>();
  for (const { agent, ids = [] } of agentClasses) {
    for (const id of ids) {
      const key = `${id.packageName}:${id.className}`;
      const fits = isWanted?.(id) ?? (packageName === undefined || id.packageName === packageName);
      if (fits && !first.has(key)) first.set(key, { agent, id });
    }
  }
  const packages = [...new Set([...first.values()].map(({ id }) => id.packageName))];
  if (packages.length > 1) {
    throw commandFailure(
      `the agents have ${packages.length} packages; choose with --package NAME:`,
      packages,
    );
  }
  if (first.size === 0)
    throw commandFailure('no agent has such a class; `ovirt-node list` lists the classes');
  return Promise.all([...first.values()].map(({ agent, id }) => session.console.schema(agent.name, id)));
}
