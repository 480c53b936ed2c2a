import { z } from 'zod';
import { errorText } from '#base';
import type { BackendContext } from '../backends/common/backend.ts';
import type { DefinitionContext } from './definition-context.ts';
import { findWriter } from './find-writer.ts';
import { replaceThrough } from './replace-definition-file.ts';

/** The name of definitions in a checkpoint. */
export const definitionsName = 'written definitions';

/** The files of a change before and after it; null for a file that does not exist. Part of a checkpoint on disk. */
export interface DefinitionUndoState {
  readonly service: string;
  readonly files: readonly {
    readonly path: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

/** The schema of an undo state in a record: names only files of this program, with texts that it wrote. */
export const definitionUndoSchema: z.ZodType = z
  .object({
    service: z.string(),
    files: z.array(
      z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
    ),
  })
  .superRefine(({ service, files }, context) => {
    const writer = findWriter(service);
    for (const { path, before, after } of files) {
      const isOwn = [before, after].every((text) => writer?.isOwn(path, text ?? undefined));
      if (!isOwn || path.includes('/../'))
        context.addIssue({ code: 'custom', message: `expected a definition of this program, not ${path}` });
    }
  });

/** Whether an undo state is restored in files, without the service. */
export const isOfFiles = (memory: unknown): boolean =>
  findWriter((memory as DefinitionUndoState).service)?.replace === undefined;

/**
 * Restores the files of changes after a restart of the machine, and lets the services forget what they read meanwhile.
 * @returns one line for each thing that could not be restored.
 */
export async function undoAfterRestart(
  memories: readonly unknown[],
  context: DefinitionContext & BackendContext,
): Promise<readonly string[]> {
  const failures = [...(await undoDefinitions(memories, context))];
  for (const { service, files } of memories as readonly DefinitionUndoState[]) {
    const written = files.map(({ path, before, after }) => ({
      path,
      before: before ?? undefined,
      after: after ?? undefined,
    }));
    const forgotten = findWriter(service)?.forget(written, context) ?? [];
    failures.push(...(await Promise.resolve(forgotten).catch((error: unknown) => [errorText(error)])));
  }
  return failures;
}

/**
 * Restores the files of changes, the newest first. A file that a third party changed stays as it is.
 * @returns one line for each file that could not be restored.
 */
export async function undoDefinitions(
  memories: readonly unknown[],
  context: DefinitionContext & BackendContext,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const { service, files } of memories as readonly DefinitionUndoState[]) {
    const writer = findWriter(service);
    for (const { path, before, after } of files.toReversed()) {
      try {
        const file = { path, before: after ?? undefined, after: before ?? undefined };
        const result = await replaceThrough(writer, context, file);
        if (result === 'foreign') failures.push(`${path} was changed by a third party, and stays as it is`);
      } catch (error) {
        failures.push(errorText(error));
      }
    }
  }
  return failures;
}
