import { ToolFailed } from '../../errors.ts';
import type { BackendContext } from '../backends/common/backend.ts';
import type { NetworkState } from '../state/network-state.ts';
import type { DefinitionContext } from './definition-context.ts';
import type { DefinitionFile, DefinitionRequest } from './definition-request.ts';
import type { DefinitionUndoState } from './definition-undo.ts';
import { definitionWriters } from './find-writer.ts';
import { replaceThrough, requireWritable } from './replace-definition-file.ts';

/** A change of definitions that is ready to be applied. */
export interface PreparedDefinition {
  /** One line for each file; empty where the definitions already are as requested. */
  readonly plan: readonly string[];
  readonly undoState: DefinitionUndoState;
  /** Writes the files. @throws {ToolFailed} where one cannot be written, or a third party changed it. */
  apply(): Promise<void>;
}

/**
 * Plans the files of a change of definitions; touches nothing.
 * @throws {Refused} {Unsupported} for what the service cannot say, and for files that cannot be written.
 */
export async function prepareDefinition(
  context: DefinitionContext & BackendContext,
  state: NetworkState,
  request: DefinitionRequest,
): Promise<PreparedDefinition> {
  const { root = '' } = context;
  const writer = definitionWriters[request.service];
  const files = await writer.plan(request, state, root, context);
  if (!writer.replace) for (const { path } of files) await requireWritable(root, path);
  return {
    plan: files.map(writer.describe ?? fileText),
    undoState: {
      service: request.service,
      files: files.map(({ path, before, after }) => ({ path, before: before ?? null, after: after ?? null })),
    },
    async apply() {
      for (const file of files) {
        const result = await replaceThrough(writer, context, file);
        if (result !== 'foreign') continue;
        throw new ToolFailed(
          `${file.path} was changed by a third party meanwhile, and stays as it is; nothing of it was written`,
        );
      }
    },
  };
}

function fileText({ path, after }: DefinitionFile): string {
  if (after === undefined) return `remove ${path}`;
  const lines = after.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return `write ${path}: ${lines.join(' ')}`;
}
