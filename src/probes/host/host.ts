import { once } from 'node:events';
import { access, readdir, readlink, stat } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { isErrno, isOtherPerson } from '#base';
import { type Bus, openBus, systemBusSocket } from '#dbus';
import {
  createRecordedNetlink,
  type DriverInfo,
  loadLibc,
  type Netlink,
  NetlinkError,
  type NotificationHandler,
  openNetlink,
  readDriverInfo,
  watchNotifications,
} from '#netlink';
import { HangingFileError, SocketOwnerError } from '../errors.ts';
import { DriverInfoCache, type DriverLink } from './driver-info-cache.ts';
import { withFileThread } from './file-threads.ts';
import { readRegularFile } from './read-regular-file.ts';
import { resolveInRoot } from './resolve-in-root.ts';
import { watchFolder } from './watch-folder.ts';

/**
 * The machine that probes read: this machine, or a recorded one in a folder with its `/proc`, `/sys` and `/etc`, and its
 * netlink dumps in `/netlink`. Paths are absolute, as on that machine; symbolic links never lead out of a recorded host.
 * Methods return undefined for what is absent or unreadable. They reject only when this process lacks descriptors or memory,
 * and with {@link HangingFileError} when the file system does not answer.
 */
export interface Host {
  /** On `other` systems the probes read only what Node and systeminformation know. */
  readonly system: 'linux' | 'other';
  /** True for this machine, false for a recorded host. */
  readonly isLive: boolean;
  /** Reads a file as UTF-8; undefined above 8 MiB. */
  readText(path: string): Promise<string | undefined>;
  readBytes(path: string): Promise<Buffer | undefined>;
  /** Returns a text that changes when the file does: its inode, size and times. */
  readVersion(path: string): Promise<string | undefined>;
  listFolder(path: string): Promise<readonly string[] | undefined>;
  /** Returns the target of a symbolic link as it is stored. */
  readLink(path: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  /** Opens netlink; undefined where sockets are unavailable, and for a recorded host without dumps. */
  openNetlink(): Promise<Netlink | undefined>;
  /** Returns what the driver of a link says, asked once and after a change; undefined for a recorded host. */
  readDriverInfo(link: DriverLink): Promise<DriverInfo | undefined>;
  /**
   * Receives what the kernel reports of links, addresses, routes and rules, until disposed.
   * @throws {NetlinkError} where it reports nothing, as on a recorded host.
   */
  openNotifications(handler: NotificationHandler): Promise<Disposable>;
  /** Calls the listener with the name of an entry of a folder that changed, until disposed; undefined where that is impossible. */
  watchFolder(path: string, onChange: (entry: string) => void): Disposable | undefined;
  /** Opens the system bus; undefined where no bus runs, and for a recorded host. @throws {BusError} */
  openBus(): Promise<Bus | undefined>;
  /**
   * Connects to a local socket; undefined where nobody listens. Of a recorded host, to a socket in its folder.
   * @throws {SocketOwnerError}
   */
  openSocket(path: string): Promise<Socket | undefined>;
  /** Reports whether the kernel's clock is synchronized; undefined where the kernel cannot be asked. */
  readClockSynchronized(): Promise<boolean | undefined>;
}

/** State of adjtimex(2) for a clock that is not synchronized (`TIME_ERROR`). */
const notSynchronized = 5;

/** Returns the host with this root folder; `/` is this machine. */
export function hostAt(root: string): Host {
  const isLive = root === '/';
  const isLinux = process.platform === 'linux';

  /** Resolves a path and reads there; undefined for any error but a lack of descriptors, memory or an answer. */
  const readAt = async <T>(
    path: string,
    read: (resolved: string) => Promise<T>,
    lastLink: 'follow' | 'keep' = 'follow',
  ): Promise<T | undefined> => {
    try {
      return await withFileThread(path, async () => {
        const resolved = isLive ? path : await resolveInRoot(root, path, lastLink);
        return resolved === undefined ? undefined : await read(resolved);
      });
    } catch (error) {
      const isSpecial = error instanceof HangingFileError || error instanceof SocketOwnerError;
      if (isSpecial || isErrno(error, 'EMFILE', 'ENFILE', 'ENOMEM')) throw error;
      return undefined;
    }
  };
  const readBytes = (path: string): Promise<Buffer | undefined> => readAt(path, readRegularFile);
  const listFolder = (path: string): Promise<readonly string[] | undefined> =>
    readAt(path, (resolved) => readdir(resolved));
  const exists = async (path: string): Promise<boolean> =>
    (await readAt(path, (resolved) => access(resolved).then(() => true))) ?? false;

  const drivers = new DriverInfoCache((name) =>
    isLive && isLinux ? readDriverInfo(name) : Promise.resolve(undefined),
  );

  return {
    system: isLive && !isLinux ? 'other' : 'linux',
    isLive,
    readBytes,
    readText: async (path) => (await readBytes(path))?.toString('utf8'),
    readVersion: (path) =>
      readAt(path, async (resolved) => {
        const { ino, size, mtimeNs, ctimeNs } = await stat(resolved, { bigint: true });
        return [ino, size, mtimeNs, ctimeNs].join(' ');
      }),
    listFolder,
    readLink: (path) => readAt(path, (resolved) => readlink(resolved), 'keep'),
    exists,
    async openNetlink() {
      if (isLive) return isLinux ? openNetlink() : undefined;
      const dumps = await listFolder('/netlink');
      return dumps && createRecordedNetlink((file) => readBytes(`/netlink/${file}`));
    },
    readDriverInfo: (link) => drivers.read(link),
    async openNotifications(handler) {
      if (isLive && isLinux) return watchNotifications(handler);
      throw new NetlinkError('only the kernel of this machine, Linux, sends notifications');
    },
    watchFolder: (path, onChange) => (isLive && isLinux ? watchFolder(path, onChange) : undefined),
    async openBus() {
      return isLive && (await exists(systemBusSocket)) ? openBus() : undefined;
    },
    openSocket: (path) => readAt(path, connectSocket),
    async readClockSynchronized() {
      const libc = isLive && isLinux ? await loadLibc() : undefined;
      const state = libc?.readClockState();
      return state === undefined || state.value < 0 ? undefined : state.value !== notSynchronized;
    },
  };
}

/** Of a file of the machine, root's among them, that a user namespace has no number for (user_namespaces(7)); `nobody` elsewhere. */
const overflowUid = 65_534;

async function connectSocket(path: string): Promise<Socket> {
  // While its service is down, a person may listen in a folder that all may write.
  const { uid } = await stat(path);
  if (uid !== overflowUid && isOtherPerson(uid)) throw new SocketOwnerError(path, uid);
  const socket = createConnection({ path });
  await once(socket, 'connect');
  return socket;
}
