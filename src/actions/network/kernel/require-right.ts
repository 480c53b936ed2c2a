import { removalType } from '#netlink';
import { Unsupported } from '../../errors.ts';
import { requestOrRefusal } from './request.ts';
import type { KernelAccess } from './restore-kernel-state.ts';

/** EPERM. */
const notPermitted = 1;

/**
 * A request to remove nothing: the kernel checks the right of the sender first, and then misses the address. Source:
 * net/core/rtnetlink.c, rtnetlink_rcv_msg.
 */
const emptyRemoval = { type: removalType.address, flags: 0, payload: Buffer.alloc(4) };

/**
 * Checks that this process may change the network, and so could restore it: a file of /proc/sys may be writable without.
 * @throws {Unsupported} where the kernel refuses. {ToolFailed}
 */
export async function requireRightToChange({ requester }: Pick<KernelAccess, 'requester'>): Promise<void> {
  using opened = await requester();
  if (opened === undefined) return;
  const { errno } = await requestOrRefusal(opened, emptyRemoval);
  if (errno === notPermitted)
    throw new Unsupported(
      'this process may not change the network (CAP_NET_ADMIN is missing); expected an agent that may: run it as root, or with that right',
    );
}
