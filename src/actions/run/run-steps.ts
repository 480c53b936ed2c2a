import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Bus, BusError } from '#dbus';
import { ToolFailed } from '../errors.ts';
import { type DeviceWrite, type Operation, operationText, type Step } from './operation.ts';
import type { Runner } from './runner.ts';

/** With what deeds are done. */
export interface OperationContext {
  readonly runner: Runner;
  /** A way to the system bus, opened where a deed needs one and closed after; undefined where there is none. */
  bus(): Promise<Bus | undefined>;
  /** Told of each deed when it has ended. */
  readonly onOperation?: ((deed: string, failure: Error | undefined, ms: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does steps in their order. Where one fails those done before it are undone, last first; the one that failed is not:
 * what it found may be somebody else's.
 * @throws {ToolFailed} of the step that failed, with the undos that failed as well.
 */
export async function runSteps(steps: readonly Step[], means: OperationContext): Promise<void> {
  const done: Step[] = [];
  for (const step of steps) {
    try {
      await runOperation(step.run, means);
      done.push(step);
    } catch (error) {
      if (!(error instanceof ToolFailed)) throw error;
      const notUndone = await undoSteps(done, means);
      if (notUndone.length === 0) throw error;
      const text = `${error.message}; not undone: ${notUndone.join('; ')}`;
      throw new ToolFailed(text, { cause: error, notUndone });
    }
  }
}

/** Takes steps back, last first, and goes on where one fails. @returns one line for each that did. */
export async function undoSteps(steps: readonly Step[], means: OperationContext): Promise<readonly string[]> {
  const failures: string[] = [];
  // An agent that ends still takes back what it has done.
  const lasting = { ...means, signal: undefined };
  for (const { undo } of steps.toReversed()) {
    if (!undo) continue;
    await runOperation(undo, lasting).catch((error: Error) => failures.push(error.message));
  }
  return failures;
}

/** Does one deed. @throws {ToolFailed} */
export async function runOperation(deed: Operation, means: OperationContext): Promise<void> {
  const startMs = performance.now();
  const tell = (failure?: Error) =>
    means.onOperation?.(operationText(deed), failure, Math.round(performance.now() - startMs));
  try {
    if ('file' in deed) await means.runner.run(deed, means.signal);
    else if ('path' in deed) await write(deed);
    else await ask(deed.call, means);
    tell();
  } catch (error) {
    tell(error as Error);
    throw error;
  }
}

async function ask(call: Parameters<Bus['call']>[0], means: OperationContext): Promise<void> {
  try {
    await using bus = await means.bus();
    if (!bus) throw new ToolFailed(`no system bus; ${operationText({ call })} needs it`);
    await bus.call(call);
  } catch (error) {
    if (error instanceof BusError) throw new ToolFailed(error.message, { cause: error });
    throw error;
  }
}

/** A device is written as it is; a terminal never becomes the agent's own, and one that takes nothing never holds it up. */
async function write({ path, data }: DeviceWrite): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK;
  try {
    await using file = await open(path, flags);
    await file.writeFile(data);
  } catch (cause) {
    throw new ToolFailed(`${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
}
