import type { Vm } from '../lab/guest/vm.ts';

const found = 'ls /var/lib/ovirt-node/changes 2>/dev/null | grep -q "change-.*json"';

/** Waits until the machine keeps a record of a change that could be taken back. */
export const waitForCheckpoint = (vm: Vm) => vm.waitUntil(found);

/** Waits until it keeps none: each change was committed, or taken back. */
export const waitForNoCheckpoint = (vm: Vm) => vm.waitUntil(`! ( ${found} )`, 180_000);
