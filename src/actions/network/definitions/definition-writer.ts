import type { BackendContext } from '../backends/common/backend.ts';
import type { NetworkState } from '../state/network-state.ts';
import type { DefinitionFile, DefinitionRequest, DefinitionService } from './definition-request.ts';

/** Writes definitions down in the form of one network service. Starts nothing. */
export interface DefinitionWriter {
  readonly service: DefinitionService;
  /**
   * Plans the files of a change; touches nothing.
   * @param root folder that holds the host's folders; empty for the host itself.
   * @param context of the service, for a writer that asks it.
   * @returns only files whose content changes.
   * @throws {Refused} {Unsupported} for what the service cannot say, and for files that the agent must not change.
   */
  plan(
    request: DefinitionRequest,
    state: NetworkState,
    root: string,
    context: BackendContext,
  ): Promise<readonly DefinitionFile[]>;
  /**
   * Replaces or removes what the service itself writes; absent where the agent writes files.
   * @returns `foreign` where a third party changed it: it stays as it is.
   * @throws {ToolFailed}
   */
  readonly replace?: (file: DefinitionFile, context: BackendContext) => Promise<'done' | 'same' | 'foreign'>;
  /** Describes a change in one line; absent where the text of the file does. */
  readonly describe?: (file: DefinitionFile) => string;
  /**
   * Lets the service forget definitions that it read when the machine started and that are no longer written.
   * @returns one line for each thing that it did not forget.
   * @throws {ToolFailed}
   */
  forget(files: readonly DefinitionFile[], context: BackendContext): Promise<readonly string[]>;
  /** Reports whether a record on disk may name this file with this text. */
  isOwn(path: string, text: string | undefined): boolean;
}
