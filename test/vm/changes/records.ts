import type { Vm } from '../lab/guest/vm.ts';

const hasCheckpoint = 'ls /var/lib/ovirt-node/changes 2>/dev/null | grep -q "change-.*json"';

/** Waits until the machine stores a checkpoint of a change. */
export const waitForCheckpoint = (vm: Vm) => vm.waitUntil(hasCheckpoint);

/** Waits until the machine stores no checkpoint: every change was committed or rolled back. */
export const waitForNoCheckpoint = (vm: Vm) => vm.waitUntil(`! ( ${hasCheckpoint} )`, 180_000);
