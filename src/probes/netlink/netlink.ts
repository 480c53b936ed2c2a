import type { NetlinkMessage } from './message.ts';

/** What can be asked for as a whole: the links, addresses and routes of rtnetlink, and ethtool's view of the cards. */
export type DumpName = 'links' | 'addresses' | 'routes' | 'link-modes' | 'wake-on-lan';

/** The kernel's tables over netlink: a socket of the running machine, or recorded dumps. */
export interface Netlink {
  /**
   * Hands over every message of a dump. Undefined where this kernel, or this user, cannot ask for it.
   * `restart` says that the table changed under the reading: what was handed over is void, it begins again.
   * @throws {NetlinkError} where no whole reading could be had.
   */
  dump(
    name: DumpName,
    visit: (message: NetlinkMessage) => void,
    restart: () => void,
    signal: AbortSignal,
  ): Promise<'done' | undefined>;
}

/** The kernel refused a dump, or did not hold still. */
export class NetlinkError extends Error {
  override readonly name = 'NetlinkError';
}
