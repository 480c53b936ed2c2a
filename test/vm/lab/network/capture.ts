import { captureNetwork, type NetworkCapture } from '../../../kit/network/capture/capture.ts';
import { compareCaptures, describeDifferences } from '../../../kit/network/capture/compare.ts';
import type { Vm } from '../guest/vm.ts';

/** Captures the whole network of a machine as its kernel reports it. */
export const captureNetworkOf = (vm: Vm): Promise<NetworkCapture> =>
  captureNetwork((script) => vm.sh(script));

/** The addresses of the card to the host, whose lifetimes the router of QEMU's user network renews. */
const renewed = /^address ens5 \S+ (?:valid|preferred)_life_time$/;

/**
 * The active member of bond0, and the groups of the bond that the kernel joins on the active member alone. The member whose carrier
 * comes first is active, until a member joins or leaves: then the kernel elects the first member of the bond. Both cards need two
 * seconds for their carrier.
 */
const elected: readonly RegExp[] = [
  /^link bond0 linkinfo info_data active_slave$/,
  /^link ens1[67] linkinfo info_slave_data state$/,
  /^fdb ens1[67] (?:33:33:\S+|01:00:5e:\S+|01:80:c2:00:00:21) self$/,
];

/** Returns a line for each difference between two networks of a machine; empty when there is none. */
export const differencesBetween = (before: NetworkCapture, after: NetworkCapture): readonly string[] =>
  describeDifferences(
    compareCaptures(before, after).filter(
      ({ path }) => !renewed.test(path) && !elected.some((pattern) => pattern.test(path)),
    ),
  );
