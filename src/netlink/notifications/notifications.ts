import type { Readable } from 'node:stream';
import { loadLibc } from '../libc.ts';
import { type NetlinkMessage, readMessages } from '../message.ts';
import { NetlinkError } from '../netlink.ts';
import { openNotificationStream } from './notification-stream.ts';

/** Handles what the kernel reports of its tables of the network. */
export interface NotificationHandler {
  onMessages(messages: readonly NetlinkMessage[]): void;
  /** Called after the kernel dropped messages: read the tables as a whole. Later messages arrive again. */
  onOverflow(): void;
  /** Called once when no more messages arrive. */
  onEnd(reason: NetlinkError): void;
}

/**
 * Receives the kernel's notifications of links, addresses, routes and rules on this machine, until disposed. Keeps no
 * process alive. @throws {NetlinkError} where the kernel sends no notifications.
 */
export async function watchNotifications(handler: NotificationHandler): Promise<Disposable> {
  const libc = await loadLibc();
  if (libc === undefined) throw new NetlinkError('koffi does not load; expected it for notifications');
  return receiveNotifications(() => openNotificationStream(libc), handler);
}

/** Receives notifications from one stream after the other: an overflow ends a stream. @param open throws {NetlinkError}. */
export function receiveNotifications(open: () => Readable, handler: NotificationHandler): Disposable {
  let isClosed = false;
  let stream: Readable;
  const end = (reason: string): void => {
    isClosed = true;
    handler.onEnd(new NetlinkError(`notifications ended: ${reason}`));
  };
  const listen = (opened: Readable): Readable => {
    let failure: NodeJS.ErrnoException | undefined;
    opened.on('data', (bytes: Buffer) => {
      if (!isClosed) handler.onMessages([...readMessages(bytes)]);
    });
    opened.on('error', (error) => {
      failure = error;
    });
    opened.on('close', () => {
      if (isClosed) return;
      if (failure?.code === 'ENOBUFS') reopen();
      else end(failure?.message ?? 'the socket was closed');
    });
    return opened;
  };
  const reopen = (): void => {
    // What waited in the kernel is lost with the socket.
    try {
      stream = listen(open());
    } catch (error) {
      end((error as NetlinkError).message);
      return;
    }
    handler.onOverflow();
  };
  stream = listen(open());
  return {
    [Symbol.dispose]() {
      isClosed = true;
      stream.destroy();
    },
  };
}
