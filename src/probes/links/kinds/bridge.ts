import { type Attributes, bridgeAttributes, type RawOptions, readOptions } from '#netlink';
import type { Bridge } from '../link.ts';

/** The kernel's `clock_t` is 1/100 s on all current architectures. */
export const msPerTick = 10;

export function parseBridge(data: Attributes): { readonly bridge: Bridge; readonly options: RawOptions } {
  const delayTicks = data.u32(1);
  const stpState = data.u32(5);
  return {
    bridge: {
      // 1 is the kernel's spanning tree, 2 that of a daemon.
      stp: stpState === undefined ? undefined : stpState !== 0,
      forwardDelayMs: delayTicks === undefined ? undefined : delayTicks * msPerTick,
    },
    options: readOptions(bridgeAttributes, data),
  };
}
