import { printable } from '#base';
import { NotSent, OutcomeUnknown, type ValuesByName } from '#console';
import { isRefusal, type ObjectClass, QmfException, type SchemaMethod, statusCodes, statusName } from '#qmf';
import { parseArguments } from '../../call/parse-arguments.ts';
import { requestPlan } from '../../call/request-plan.ts';
import { type CommandRun, commandFailure, exitStatus } from '../../command.ts';
import { type ConsoleSession, withConsole } from '../../console-session.ts';
import { jsonValues } from '../../render/json.ts';
import { jsonText } from '../../render/json-text.ts';
import { renderResults } from '../../render/pages/results.ts';
import { findObject, type ResolvedObject } from '../../select/find-object.ts';
import type { LocatedObject } from '../../select/object-name.ts';

export const runCall: CommandRun = (context, input) =>
  withConsole(context, input, async (session) => {
    const [objectText = '', methodName = '', ...words] = input.arguments;
    const hasMethod = (object: LocatedObject) => knowsMethod(session, object, methodName);
    const target = await findObject(session, objectText, 'full', hasMethod);
    const { schema } = await session.console.values(target.agent.name, target.object);
    if (!schema)
      throw commandFailure(
        `${target.agent.name} has no schema of ${target.schemaId.className}, so its methods are unknown`,
      );
    const method = methodOf(schema, methodName);
    const args = parseArguments(method, words);
    try {
      if (input.flag('dry-run')) {
        printPlan(session, await requestPlan(session, target, method, args));
        return exitStatus.ok;
      }
      const { agent, object } = target;
      const results = await session.console.call(agent.name, object, methodName, args, {
        timeoutMs: session.callTimeoutMs,
      });
      printResults(session, target, method, results);
      return exitStatus.ok;
    } catch (error) {
      const exception = toException(error);
      if (!exception) throw error;
      if (session.isJson) context.out.write(jsonText({ error: jsonError(exception) }));
      throw commandFailure(`${methodName} ${outcomeText(exception)}: ${exception.message}`);
    }
  });

async function knowsMethod(
  { console }: ConsoleSession,
  { agent, schemaId }: LocatedObject,
  name: string,
): Promise<boolean> {
  try {
    const schema = await console.schema(agent.name, schemaId);
    return schema.kind === 'object' && schema.methods.some((method) => method.name === name);
  } catch {
    // An object of unknown class yields to one of a known class.
    return false;
  }
}

function methodOf(schema: ObjectClass, name: string): SchemaMethod {
  const method = schema.methods.find((one) => one.name === name);
  if (method) return method;
  const { className } = schema.id;
  if (schema.methods.length === 0) throw commandFailure(`${className} has no methods`);
  throw commandFailure(
    `${className} has no method ${name}; expected one of:`,
    schema.methods.map((one) => one.name),
  );
}

/** Converts a lost call to the exception that an agent would have sent. @returns undefined for other errors. */
function toException(error: unknown): QmfException | undefined {
  if (error instanceof QmfException) return error;
  if (error instanceof OutcomeUnknown) return new QmfException(statusCodes.OutcomeUnknown, error.message);
  return error instanceof NotSent ? new QmfException(statusCodes.Exception, error.message) : undefined;
}

const jsonError = ({ code, message }: QmfException) => ({ code, name: statusName(code), text: message });

function outcomeText({ code }: QmfException): string {
  if (code === statusCodes.OutcomeUnknown) return 'has an unknown outcome';
  return isRefusal(code) ? 'refused' : 'failed';
}

function printPlan({ context: { out }, isJson }: ConsoleSession, plan: readonly string[]): void {
  if (isJson) out.write(jsonText({ plan }));
  else if (plan.length === 0) out.write('nothing would be run\n');
  else for (const line of plan) out.write(`${printable(line)}\n`);
}

function printResults(
  { context: { out }, isJson }: ConsoleSession,
  { agent }: ResolvedObject,
  method: SchemaMethod,
  results: ValuesByName,
): void {
  const outputs = method.arguments.filter(({ dir }) => dir !== 'I');
  if (isJson) {
    out.write(jsonText({ result: jsonValues(results, outputs, agent.name) }));
  } else if (Object.keys(results).length === 0) {
    out.write(`${printable(method.name)} done\n`);
  } else {
    out.write(renderResults(results, outputs, out));
  }
}
