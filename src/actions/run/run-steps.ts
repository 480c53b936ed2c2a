import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errorText } from '#base';
import { type Bus, BusError } from '#dbus';
import { ToolFailed } from '../errors.ts';
import { type DeviceWrite, type Operation, operationText, type Step } from './operation.ts';
import type { Runner } from './runner.ts';

/** The services of the host that operations use. */
export interface OperationContext {
  readonly runner: Runner;
  /** Opens the system bus; each operation opens and closes its own connection. @returns undefined where no bus runs. */
  bus(): Promise<Bus | undefined>;
  /** Called after each operation with its text, its failure where it failed, and its duration in milliseconds. */
  readonly onOperation?: ((operation: string, failure: Error | undefined, ms: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs steps in order. Where a step fails, undoes those before it, last first. The failed step itself is not undone:
 * the state that it met may belong to a third party.
 * @throws {ToolFailed} of the failed step, with the undos that failed as well.
 */
export async function runSteps(steps: readonly Step[], context: OperationContext): Promise<void> {
  const done: Step[] = [];
  for (const step of steps) {
    try {
      await runOperation(step.run, context);
      done.push(step);
    } catch (error) {
      if (!(error instanceof ToolFailed)) throw error;
      const notUndone = await undoSteps(done, context);
      if (notUndone.length === 0) throw error;
      const text = `${error.message}; not undone: ${notUndone.join('; ')}`;
      throw new ToolFailed(text, { cause: error, notUndone });
    }
  }
}

/** Undoes steps, last first, and continues after a failure. @returns one line for each undo that failed. */
export async function undoSteps(
  steps: readonly Step[],
  context: OperationContext,
): Promise<readonly string[]> {
  const failures: string[] = [];
  // Without the signal: an agent that ends still undoes its steps.
  const undoContext = { ...context, signal: undefined };
  for (const { undo } of steps.toReversed()) {
    if (!undo) continue;
    await runOperation(undo, undoContext).catch((error: unknown) => failures.push(errorText(error)));
  }
  return failures;
}

/** Runs one operation. @throws {ToolFailed} */
export async function runOperation(operation: Operation, context: OperationContext): Promise<void> {
  const startMs = performance.now();
  const report = (failure?: Error) =>
    context.onOperation?.(operationText(operation), failure, Math.round(performance.now() - startMs));
  try {
    if ('file' in operation) await context.runner.run(operation, context.signal);
    else if ('path' in operation) await writeDevice(operation);
    else await callBus(operation.call, context);
    report();
  } catch (error) {
    report(error as Error);
    throw error;
  }
}

async function callBus(call: Parameters<Bus['call']>[0], context: OperationContext): Promise<void> {
  try {
    await using bus = await context.bus();
    if (!bus) throw new ToolFailed(`no system bus; ${operationText({ call })} needs it`);
    await bus.call(call);
  } catch (error) {
    if (error instanceof BusError) throw new ToolFailed(error.message, { cause: error });
    throw error;
  }
}

/** Writes to an existing device. A terminal does not become the agent's own, and a blocked device does not block it. */
async function writeDevice({ path, data }: DeviceWrite): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK;
  try {
    await using file = await open(path, flags);
    await file.writeFile(data);
  } catch (cause) {
    throw new ToolFailed(`${path} cannot be written: ${errorText(cause)}`, { cause });
  }
}
