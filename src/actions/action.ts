import type { LockName } from './exclusive-locks.ts';
import type { Step } from './run/operation.ts';

/** A change of the host whose steps are known before anything is touched. */
export interface Action<Args, Context> {
  /** Name of the schema's method. */
  readonly name: string;
  readonly lock: LockName;
  /**
   * Returns the steps for these arguments on this host. Pure.
   * @returns no step where the host is in the requested state already.
   * @throws {Refused} {Unsupported} {Busy}
   */
  plan(args: Args, context: Context): readonly Step[];
  /**
   * Compares the requested state with facts that were read after the last step.
   * @returns the difference in a few words; undefined where the host is in the requested state.
   */
  difference?(args: Args, context: Context): string | undefined;
}
