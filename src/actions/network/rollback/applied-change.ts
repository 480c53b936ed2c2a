import type { Effects } from '../apply/effects.ts';
import type { Loss } from '../apply/find-losses.ts';
import type { BackendUndoState } from '../backends/common/backend.ts';
import type { FormerStateRecord } from '../kernel/former/former-state-record.ts';
import type { Restorable } from '../kernel/former/restorable.ts';
import type { NetworkState } from '../state/network-state.ts';

/** A change that has started: the state before it, and everything that it may have done. Part of a checkpoint on disk. */
export interface AppliedChange {
  readonly before: NetworkState;
  readonly effects: Effects;
  /** Undo states of services and of DHCP, in the order of application. */
  readonly managed: readonly BackendUndoState[];
  /** What hung on the affected links, as the kernel said it; absent in version 1 of a checkpoint. */
  readonly former?: FormerStateRecord | undefined;
  /** What goes for good with the links that the change removes. */
  readonly losses?: readonly Loss[] | undefined;
  /**
   * What the steps may have taken away, by indices of links and by positions in the lists of `former`. A rollback brings back
   * nothing else: a third party took the rest, later. Absent while the first steps run: anything.
   */
  readonly taken?: Restorable | undefined;
}
