import {
  type ChangedTable,
  type NetlinkError,
  type NetlinkMessage,
  removalType,
  routeMessageType,
  tablesChangedBy,
} from '#netlink';
import type { Host } from '../host/host.ts';
import type { Link } from '../links/link.ts';
import { parseLink } from '../links/netlink/link-message.ts';

/** The state of a link at the moment of a notification. */
export type LinkState = Pick<Link, 'index' | 'name' | 'adminUp' | 'carrier' | 'carrierChanges'>;

/** What a notification says about one link. */
export type LinkNotice =
  | { readonly kind: 'state'; readonly link: LinkState }
  | { readonly kind: 'deleted'; readonly index: number };

/** What one or more notifications say. */
export interface NetworkChange {
  /** Tables of the kernel that may differ from what was read before. */
  readonly tables: ReadonlySet<ChangedTable>;
  /** In the kernel's order. */
  readonly links: readonly LinkNotice[];
}

/** Handles the changes of the network while they happen. */
export interface NetworkChangeHandler {
  onChange(change: NetworkChange): void;
  /** Called after changes were lost: every table may differ. */
  onOverflow(): void;
  /** Called once when no more changes are reported. */
  onEnd(reason: NetlinkError): void;
}

/** AF_UNSPEC of linux/socket.h. Messages of AF_BRIDGE are about a port of a bridge, and their end is not that of the link. */
const unspecifiedFamily = 0;

/** Follows the changes of links, addresses, routes and rules until disposed. @throws {NetlinkError} where the kernel reports no changes. */
export function watchNetwork(host: Host, handler: NetworkChangeHandler): Promise<Disposable> {
  return host.openNotifications({
    onMessages: (messages) => handler.onChange(readChange(messages)),
    onOverflow: () => handler.onOverflow(),
    onEnd: (reason) => handler.onEnd(reason),
  });
}

/** Reads notifications of rtnetlink. Skips messages of other types, and links without index or name. */
export function readChange(messages: readonly NetlinkMessage[]): NetworkChange {
  return {
    tables: new Set(messages.flatMap(tablesChangedBy)),
    links: messages.map(readLinkNotice).filter((notice) => notice !== undefined),
  };
}

function readLinkNotice(message: NetlinkMessage): LinkNotice | undefined {
  const isDeleted = message.type === removalType.link;
  if (!isDeleted && message.type !== routeMessageType.link) return undefined;
  if (message.payload[0] !== unspecifiedFamily) return undefined;
  const facts = parseLink({ ...message, type: routeMessageType.link })?.facts;
  if (facts === undefined) return undefined;
  const { index, name, adminUp, carrier, carrierChanges } = facts;
  return isDeleted
    ? { kind: 'deleted', index }
    : { kind: 'state', link: { index, name, adminUp, carrier, carrierChanges } };
}
