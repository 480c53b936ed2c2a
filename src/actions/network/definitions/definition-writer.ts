import type { BackendContext } from '../backends/common/backend.ts';
import type { NetworkState } from '../state/network-state.ts';
import type { DefinitionFile, DefinitionRequest, DefinitionService } from './definition-request.ts';

/** Writes definitions down in the form of one network service. Starts nothing. */
export interface DefinitionWriter {
  readonly service: DefinitionService;
  /**
   * Plans the files of a change; touches nothing.
   * @param root folder that holds the host's folders; empty for the host itself.
   * @returns only files whose content changes.
   * @throws {Refused} {Unsupported} for what the service cannot say, and for files that the agent must not change.
   */
  plan(request: DefinitionRequest, state: NetworkState, root: string): Promise<readonly DefinitionFile[]>;
  /**
   * Lets the service forget definitions that it read when the machine started and that are no longer written.
   * @returns one line for each thing that it did not forget.
   * @throws {ToolFailed}
   */
  forget(files: readonly DefinitionFile[], context: BackendContext): Promise<readonly string[]>;
  /** Reports whether a record on disk may name this file with this text. */
  isOwn(path: string, text: string | undefined): boolean;
}
