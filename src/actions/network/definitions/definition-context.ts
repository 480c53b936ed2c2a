import type { Runner } from '../../run/runner.ts';

/** The files of the host that definitions are written to. */
export interface DefinitionContext {
  readonly runner: Runner;
  /** Folder that holds the host's folders; absent for the host itself. */
  readonly root?: string | undefined;
}
