import type { Vm } from '../lab/guest/vm.ts';

/** Starts no program: the wait would take time from the rollback. */
const hasCheckpoint = "compgen -G '/var/lib/ovirt-node/changes/change-*json*' > /dev/null";

/** Waits until the machine stores a checkpoint of a change. */
export const waitForCheckpoint = (vm: Vm) => vm.waitUntil(hasCheckpoint);

/** Waits until the machine stores no checkpoint: every change was committed or rolled back. */
export const waitForNoCheckpoint = (vm: Vm) => vm.waitUntil(`! ( ${hasCheckpoint} )`, 180_000);
