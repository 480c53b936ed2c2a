import { access, readdir, readlink } from 'node:fs/promises';
import { isErrno } from '#base';
import { type Bus, openBus, systemBusSocket } from '#dbus';
import { createRecordedNetlink, loadLibc, type Netlink, openNetlink } from '#netlink';
import { readRegularFile } from './read-regular-file.ts';
import { resolveInRoot } from './resolve-in-root.ts';

/**
 * The machine that probes read: this machine, or a recorded one in a folder with its `/proc`, `/sys` and `/etc`, and its
 * netlink dumps in `/netlink`. Paths are absolute, as on that machine; symbolic links never lead out of a recorded host.
 * Methods return undefined for what is absent or unreadable; they reject only when this process lacks descriptors or
 * memory.
 */
export interface Host {
  /** On `other` systems the probes read only what Node and systeminformation know. */
  readonly system: 'linux' | 'other';
  /** True for this machine, false for a recorded host. */
  readonly isLive: boolean;
  /** Reads a file as UTF-8; undefined above 8 MiB. */
  readText(path: string): Promise<string | undefined>;
  readBytes(path: string): Promise<Buffer | undefined>;
  listFolder(path: string): Promise<readonly string[] | undefined>;
  /** Returns the target of a symbolic link as it is stored. */
  readLink(path: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  /** Opens netlink; undefined where sockets are unavailable, and for a recorded host without dumps. */
  openNetlink(): Promise<Netlink | undefined>;
  /** Opens the system bus; undefined where no bus runs, and for a recorded host. @throws {BusError} */
  openBus(): Promise<Bus | undefined>;
  /** Reports whether the kernel's clock is synchronized; undefined where the kernel cannot be asked. */
  readClockSynchronized(): Promise<boolean | undefined>;
}

/** State of adjtimex(2) for a clock that is not synchronized (`TIME_ERROR`). */
const notSynchronized = 5;

/** Returns the host with this root folder; `/` is this machine. */
export function hostAt(root: string): Host {
  const isLive = root === '/';
  const isLinux = process.platform === 'linux';

  /** Resolves a path and reads there; undefined for any error but a lack of descriptors or memory. */
  const readAt = async <T>(
    path: string,
    read: (resolved: string) => Promise<T>,
    lastLink: 'follow' | 'keep' = 'follow',
  ): Promise<T | undefined> => {
    try {
      const resolved = isLive ? path : await resolveInRoot(root, path, lastLink);
      return resolved === undefined ? undefined : await read(resolved);
    } catch (error) {
      if (isErrno(error, 'EMFILE', 'ENFILE', 'ENOMEM')) throw error;
      return undefined;
    }
  };
  const readBytes = (path: string): Promise<Buffer | undefined> => readAt(path, readRegularFile);
  const listFolder = (path: string): Promise<readonly string[] | undefined> =>
    readAt(path, (resolved) => readdir(resolved));
  const exists = async (path: string): Promise<boolean> =>
    (await readAt(path, (resolved) => access(resolved).then(() => true))) ?? false;

  return {
    system: isLive && !isLinux ? 'other' : 'linux',
    isLive,
    readBytes,
    readText: async (path) => (await readBytes(path))?.toString('utf8'),
    listFolder,
    readLink: (path) => readAt(path, (resolved) => readlink(resolved), 'keep'),
    exists,
    async openNetlink() {
      if (isLive) return isLinux ? openNetlink() : undefined;
      const dumps = await listFolder('/netlink');
      return dumps && createRecordedNetlink((file) => readBytes(`/netlink/${file}`));
    },
    async openBus() {
      return isLive && (await exists(systemBusSocket)) ? openBus() : undefined;
    },
    async readClockSynchronized() {
      const libc = isLive && isLinux ? await loadLibc() : undefined;
      const state = libc?.readClockState();
      return state === undefined || state.value < 0 ? undefined : state.value !== notSynchronized;
    },
  };
}
