import { readFileSync } from 'node:fs';
import { errorText } from '#base';
import type { AgentRecord } from '#console';
import { readSchemaXml, type SchemaClass, SchemaError, type SchemaId } from '#qmf';
import { type Command, type CommandContext, commandFailure, exitStatus, usageError } from '../command.ts';
import { type ConsoleSession, consoleOptions, withConsole } from '../console-session.ts';
import { jsonClass, jsonText } from '../render/json.ts';
import { renderSchema } from '../render/pages/schema-page.ts';
import { formatChoices } from '../select/format-choices.ts';
import { selectAgents } from '../select/select-agents.ts';
import { listClasses, matchClass, selectClass } from '../select/select-class.ts';

export const schemaCommand: Command = {
  name: 'schema',
  summary: 'Shows the properties, statistics and methods of classes, and the events.',
  arguments: [
    { name: 'CLASS', desc: 'a class or event, a part of its name, or package:class; without it, all' },
  ],
  options: [
    ...consoleOptions,
    { flags: '--file XML', desc: 'read this schema file; no broker is needed' },
    { flags: '--package NAME', desc: 'only this package, where agents have several' },
  ],
  examples: [
    'ovirt-node schema networkInterface',
    'ovirt-node schema --file schema/ovirt-node.xml --json | jq -r ".classes[].name"',
  ],
  run: async (context, input) => {
    const file = input.text('file');
    const [className] = input.arguments;
    if (file !== undefined) {
      const { packageName, classes } = readFile(file);
      print(context, input.flag('json'), packageName, filterClasses(classes, className));
      return exitStatus.ok;
    }
    return withConsole(context, input, async (session) => {
      const classes = await fetchClasses(session, className, input.text('package'));
      print(context, session.isJson, classes[0]?.id.packageName ?? '', classes);
      return exitStatus.ok;
    });
  },
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

function readFile(path: string) {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw usageError(`${path} cannot be read: ${errorText(error)}`);
  }
  try {
    return readSchemaXml(text);
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    throw commandFailure(`${path}: ${error.message}`);
  }
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
      `the agents have ${packages.length} packages; choose with --package NAME:${formatChoices(packages)}`,
    );
  }
  if (first.size === 0)
    throw commandFailure('no agent has such a class; `ovirt-node list` lists the classes');
  return Promise.all([...first.values()].map(({ agent, id }) => session.console.schema(agent.name, id)));
}
