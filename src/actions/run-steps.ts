import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Bus, BusError } from '#dbus';
import { ToolFailed } from './errors.ts';
import type { Runner } from './run.ts';
import { type Deed, deedText, type Step, type Write } from './step.ts';

/** With what deeds are done. */
export interface Means {
  readonly runner: Runner;
  /** A way to the system bus, opened where a deed needs one and closed after; undefined where there is none. */
  bus(): Promise<Bus | undefined>;
  /** Told of each deed when it has ended. */
  readonly told?: ((deed: string, failure: Error | undefined, ms: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does steps in their order. Where one fails those done before it are undone, last first; the one that failed is not:
 * what it found may be somebody else's.
 * @throws {ToolFailed} of the step that failed, with the undos that failed as well.
 */
export async function runSteps(steps: readonly Step[], means: Means): Promise<void> {
  const done: Step[] = [];
  for (const step of steps) {
    try {
      await doDeed(step.run, means);
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
export async function undoSteps(steps: readonly Step[], means: Means): Promise<readonly string[]> {
  const failures: string[] = [];
  // An agent that ends still takes back what it has done.
  const lasting = { ...means, signal: undefined };
  for (const { undo } of steps.toReversed()) {
    if (!undo) continue;
    await doDeed(undo, lasting).catch((error: Error) => failures.push(error.message));
  }
  return failures;
}

/** Does one deed. @throws {ToolFailed} */
export async function doDeed(deed: Deed, means: Means): Promise<void> {
  const startMs = performance.now();
  const tell = (failure?: Error) =>
    means.told?.(deedText(deed), failure, Math.round(performance.now() - startMs));
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

async function ask(call: Parameters<Bus['call']>[0], means: Means): Promise<void> {
  try {
    await using bus = await means.bus();
    if (!bus) throw new ToolFailed(`no system bus; ${deedText({ call })} needs it`);
    await bus.call(call);
  } catch (error) {
    if (error instanceof BusError) throw new ToolFailed(error.message, { cause: error });
    throw error;
  }
}

/** A device is written as it is; a terminal never becomes the agent's own, and one that takes nothing never holds it up. */
async function write({ path, data }: Write): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK;
  try {
    await using file = await open(path, flags);
    await file.writeFile(data);
  } catch (cause) {
    throw new ToolFailed(`${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
}
