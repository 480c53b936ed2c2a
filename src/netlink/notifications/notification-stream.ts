import { Socket } from 'node:net';
import type { Libc } from '../libc.ts';
import { NetlinkError } from '../netlink.ts';
import { notificationGroups } from './groups.ts';

/** Octets of messages that may wait in the kernel; about 3,000 messages, since each takes the memory of a page. */
const bufferLength = 4 * 1024 * 1024;

/**
 * Opens a netlink socket that the event loop itself watches: it costs nothing while nothing happens, and no thread waits.
 * Node takes no netlink socket, but a stream socket, and asks for the kind only when it takes the descriptor. So it gets a
 * stream socket, whose descriptor becomes the netlink socket. Each chunk is one or more whole messages; an overflow of
 * the kernel's buffer destroys the stream with ENOBUFS. @throws {NetlinkError} where the kernel gives no such socket.
 */
export function openNotificationStream(libc: Libc): Socket {
  const { value: descriptor, errno } = libc.openNotificationSocket(notificationGroups, bufferLength);
  if (descriptor < 0) throw new NetlinkError(`the kernel opens no socket for notifications: errno ${errno}`);
  const pair = libc.openSocketPair();
  if (pair === undefined) {
    libc.close(descriptor);
    throw new NetlinkError('the kernel opens no pair of sockets; expected one for notifications');
  }
  const [taken, other] = pair;
  const stream = new Socket({ fd: taken, readable: true, writable: false });
  // The event loop registers the descriptor after this function, when it is the netlink socket.
  const duplicated = libc.duplicateTo(descriptor, taken);
  libc.close(descriptor);
  libc.close(other);
  if (duplicated.value >= 0) return stream.unref();
  stream.destroy();
  throw new NetlinkError(`a socket for notifications cannot be duplicated: errno ${duplicated.errno}`);
}
