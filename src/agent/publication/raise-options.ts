import type { SendOptions } from '#broker';
import type { Severity } from '#qmf';

/** How an event is told. */
export interface RaiseOptions extends SendOptions {
  /** That of the schema unless given. */
  readonly severity?: Severity | undefined;
}
