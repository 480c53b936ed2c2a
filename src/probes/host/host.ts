import { constants } from 'node:fs';
import { access, type FileHandle, open, readdir, readlink } from 'node:fs/promises';
import { type Bus, openBus, systemBusSocket } from '#dbus';
import { loadLibc } from '../netlink/libc.ts';
import type { Netlink } from '../netlink/netlink.ts';
import { openNetlink } from '../netlink/netlink-socket.ts';
import { createRecordedNetlink } from '../netlink/recorded-netlink.ts';
import { resolveInRoot } from './resolve-in-root.ts';

/**
 * The machine that probes read: the one that the process runs on, or a recorded one whose `/proc`, `/sys`, `/etc`
 * lie in a folder, and whose netlink dumps lie in its folder `/netlink`. Paths are absolute, as on that machine;
 * symbolic links never lead out of a recorded one. What is absent or unreadable is undefined; only the process's
 * own want (of descriptors, of memory) rejects.
 */
export interface Host {
  /** What the machine runs: anything but Linux is looked at only as far as a first look goes. */
  readonly system: 'linux' | 'other';
  /** Whether this is the machine that the process runs on. */
  readonly isLive: boolean;
  /** Text of a file; undefined beyond 8 MiB. */
  readText(path: string): Promise<string | undefined>;
  readBytes(path: string): Promise<Buffer | undefined>;
  /** Names in a folder; undefined where there is no such folder. */
  listFolder(path: string): Promise<readonly string[] | undefined>;
  /** What a symbolic link points at, as it is written there. */
  readLink(path: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  /** A way to ask the kernel; undefined where there is none, and of a recorded machine without recorded dumps. */
  openNetlink(): Promise<Netlink | undefined>;
  /** A way to the system bus; undefined where there is none, and of a recorded machine. @throws {BusError} */
  openBus(): Promise<Bus | undefined>;
  /** Whether the kernel holds its clock to be synchronized; undefined where it cannot be asked. */
  readClockSynchronized(): Promise<boolean | undefined>;
}

const fileLimit = 8 * 1024 * 1024;
const wants: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** The machine whose root folder this is; `/` is the one that the process runs on. */
export function hostAt(root: string): Host {
  const live = root === '/';
  const place = (path: string, last: 'follow' | 'keep' = 'follow'): Promise<string | undefined> =>
    live ? Promise.resolve(path) : resolveInRoot(root, path, last);

  const at = async <T>(
    path: string,
    read: (place: string) => Promise<T>,
    last?: 'follow' | 'keep',
  ): Promise<T | undefined> => {
    try {
      const found = await place(path, last);
      return found === undefined ? undefined : await read(found);
    } catch (error) {
      if (error instanceof Error && wants.has((error as NodeJS.ErrnoException).code)) throw error;
      return undefined;
    }
  };
  const bytes = (path: string): Promise<Buffer | undefined> => at(path, readRegular);

  return {
    system: live && process.platform !== 'linux' ? 'other' : 'linux',
    isLive: live,
    readBytes: bytes,
    readText: async (path) => (await bytes(path))?.toString('utf8'),
    listFolder: (path) => at(path, (found) => readdir(found)),
    readLink: (path) => at(path, (found) => readlink(found), 'keep'),
    exists: async (path) => (await at(path, (found) => access(found).then(() => true))) ?? false,
    async openNetlink() {
      if (live) return process.platform === 'linux' ? openNetlink() : undefined;
      const names = await at('/netlink', (found) => readdir(found));
      return names === undefined ? undefined : createRecordedNetlink((file) => bytes(`/netlink/${file}`));
    },
    async openBus() {
      return live && (await at(systemBusSocket, (found) => access(found).then(() => true))) === true
        ? openBus()
        : undefined;
    },
    async readClockSynchronized() {
      const libc = live && process.platform === 'linux' ? await loadLibc() : undefined;
      const state = libc?.readClockState();
      const notSynchronized = 5;
      return state === undefined || state.value < 0 ? undefined : state.value !== notSynchronized;
    },
  };
}

/** Reads a file that may say it is empty, as those of /proc do, and may not be what it seems: a pipe, a device. */
async function readRegular(path: string): Promise<Buffer | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return (await file.stat()).isFile() ? await readToEnd(file) : undefined;
  } finally {
    await file.close();
  }
}

async function readToEnd(file: FileHandle): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let total = 0;
  while (total <= fileLimit) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(16 * 1024), 0);
    if (bytesRead === 0) return parts.length === 1 ? parts[0] : Buffer.concat(parts, total);
    parts.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
  }
  return undefined;
}
