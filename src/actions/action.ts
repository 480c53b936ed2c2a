import type { LockName } from './exclusive-locks.ts';
import type { Step } from './run/operation.ts';

/** One thing that can be done to a host: what it takes is decided before anything is touched. */
export interface Action<Args, Needs> {
  /** As the method is named that asks for it. */
  readonly name: string;
  readonly lock: LockName;
  /**
   * Pure: for these arguments on this host exactly these steps; none where all is as asked already.
   * @throws {Refused} {Unsupported} {Busy}
   */
  plan(args: Args, needs: Needs): readonly Step[];
  /** Of facts read again after the last step: what is still not as asked, in a few words; undefined where all is. */
  difference?(args: Args, needs: Needs): string | undefined;
}
