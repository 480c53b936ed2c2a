import type { Vm } from '../lab/vm.ts';

const found = 'ls /var/lib/ovirt-node/changes 2>/dev/null | grep -q "change-.*json"';

/** Waits until the machine keeps a record of a change that could be taken back. */
export const untilBegun = (vm: Vm) => vm.until(found);

/** Waits until it keeps none: each change was committed, or taken back. */
export const untilEnded = (vm: Vm) => vm.until(`! ( ${found} )`, 180_000);
