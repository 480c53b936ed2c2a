import { u32 } from './byte-order.ts';
import { loadLibc } from './libc.ts';
import { toOctets } from './octet-text.ts';

/** Offsets in `struct __bridge_info` of linux/if_bridge.h. The kernel converts only the last one from its clock ticks. */
const offsets = {
  forwardDelayTicks: 28,
  ownMaxAgeTicks: 32,
  ownHelloTicks: 36,
  ownForwardDelay: 40,
} as const;
const routeProtocol = 0;

/**
 * Reads the times that are set on a bridge, with the words of `ip link`, in hundredths of a second. Netlink tells those of the
 * root of the spanning tree. Source: net/bridge/br_ioctl.c.
 * @param forwardDelay the forward delay in use that the kernel reports of the bridge: it tells the length of a clock tick.
 * @returns undefined where the kernel does not tell them.
 */
export async function readOwnBridgeTimes(
  name: string,
  forwardDelay: number,
): Promise<Readonly<Record<'forward_delay' | 'hello_time' | 'max_age', string>> | undefined> {
  const libc = await loadLibc();
  const socket = libc?.openNetlinkSocket(routeProtocol);
  if (libc === undefined || socket === undefined || socket.value < 0) return undefined;
  try {
    const info = libc.readBridgeInfo(socket.value, toOctets(name));
    const ticks = info && u32(info, offsets.forwardDelayTicks);
    if (info === undefined || ticks === undefined || ticks === 0 || !(forwardDelay > 0)) return undefined;
    const fromTicks = (offset: number) => String(Math.round((u32(info, offset) * forwardDelay) / ticks));
    return {
      forward_delay: String(u32(info, offsets.ownForwardDelay)),
      hello_time: fromTicks(offsets.ownHelloTicks),
      max_age: fromTicks(offsets.ownMaxAgeTicks),
    };
  } finally {
    libc.close(socket.value);
  }
}
