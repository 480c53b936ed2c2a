import { lstat, readlink, stat } from 'node:fs/promises';
import { machine } from 'node:os';
import { join, normalize } from 'node:path';
import { type Host, hostAt } from '#probes';
import { messageType, type NetlinkMessage, writeMessage } from '../../src/netlink/message.ts';

/** A file, a symbolic link or a folder of a recorded host. */
export type TreeEntry =
  | { readonly kind: 'file'; readonly bytes: Buffer }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'folder' };

/** What probes read of a host, by absolute path. Dumps of netlink are files in `/netlink`. */
export type HostTree = Map<string, TreeEntry>;

/** Where a recorded host keeps a dump. */
export const dumpFile = (name: string): string => `/netlink/${name}.bin`;

const maxLinks = 40;
const empty = Buffer.alloc(0);

/** A host that passes each question on, and keeps what answered it. */
export class Recorder {
  readonly tree: HostTree = new Map();
  /** Files that exist, and that this user may not read. */
  readonly unreadable = new Set<string>();
  readonly #root: string;
  readonly #live: Host;

  /** @param root folder of the host; `/` is this machine. */
  constructor(root: string) {
    this.#root = root;
    this.#live = hostAt(root);
  }

  /** The host as probes see it, without what a recorded host cannot answer: buses, sockets, drivers, the clock. */
  host(useNetlink: boolean): Host {
    const live = this.#live;
    const keep = async (path: string, bytes: Buffer | undefined): Promise<Buffer | undefined> => {
      if (bytes === undefined) await this.#noteUnreadable(path);
      else await this.#place(path, { kind: 'file', bytes: Buffer.from(bytes) });
      return bytes;
    };
    const readBytes = async (path: string) => keep(path, await live.readBytes(path));
    return {
      ...live,
      readBytes,
      readText: async (path) =>
        path === '/proc/sys/kernel/arch'
          ? this.#readArchitecture()
          : (await readBytes(path))?.toString('utf8'),
      listFolder: (path) => this.#listFolder(path),
      readLink: async (path) => {
        const target = await live.readLink(path);
        if (target !== undefined) await this.#walk(path, 'keep');
        return target;
      },
      exists: async (path) => {
        const found = await live.exists(path);
        if (found) await this.#placeExisting(path);
        return found;
      },
      openNetlink: async () => (useNetlink ? this.#openNetlink() : undefined),
      readDriverInfo: async () => undefined,
      openBus: async () => undefined,
      openSocket: async () => undefined,
      readClockSynchronized: async () => undefined,
    };
  }

  /** Kernels before 6.1 lack the file; on this machine Node knows the architecture. */
  async #readArchitecture(): Promise<string | undefined> {
    const path = '/proc/sys/kernel/arch';
    const text = (await this.#live.readText(path)) ?? (this.#live.isLive ? `${machine()}\n` : undefined);
    if (text !== undefined) this.tree.set(path, { kind: 'file', bytes: Buffer.from(text) });
    return text;
  }

  async #noteUnreadable(path: string): Promise<void> {
    const resolved = await this.#walk(path, 'follow');
    const stats =
      resolved === undefined ? undefined : await lstat(join(this.#root, resolved)).catch(() => undefined);
    if (stats?.isFile() && (stats.mode & 0o444) !== 0o444) this.unreadable.add(path);
  }

  /** Keeps the names in a folder; of /proc the numbers of the processes alone. */
  async #listFolder(path: string): Promise<readonly string[] | undefined> {
    const names = await this.#live.listFolder(path);
    if (names === undefined) return undefined;
    await this.#place(path, { kind: 'folder' });
    if (path === '/proc') this.#placeProcesses(names);
    else for (const name of names) await this.#placeExisting(`${path}/${name}`, 'keep');
    return names;
  }

  /** Keeps the numbers of the last reading: between two of them, processes end. */
  #placeProcesses(names: readonly string[]): void {
    for (const path of [...this.tree.keys()]) if (/^\/proc\/\d+$/.test(path)) this.tree.delete(path);
    for (const name of names) if (/^\d+$/.test(name)) this.tree.set(`/proc/${name}`, { kind: 'folder' });
  }

  /** Keeps that something exists, without its content. */
  async #placeExisting(path: string, lastLink: 'follow' | 'keep' = 'follow'): Promise<void> {
    const resolved = await this.#walk(path, lastLink);
    if (resolved === undefined || this.tree.has(resolved)) return;
    const stats = await stat(join(this.#root, resolved)).catch(() => undefined);
    // A socket of a recorded host has nobody behind it.
    if (stats === undefined || stats.isSocket()) return;
    this.tree.set(resolved, stats.isDirectory() ? { kind: 'folder' } : { kind: 'file', bytes: empty });
  }

  async #place(path: string, entry: TreeEntry): Promise<void> {
    const resolved = await this.#walk(path, 'follow');
    if (resolved !== undefined) this.tree.set(resolved, entry);
  }

  /** Follows a path and keeps the symbolic links on it. @returns the path behind them. */
  async #walk(path: string, lastLink: 'follow' | 'keep'): Promise<string | undefined> {
    const parts = normalize(`/${path}`).split('/').filter(Boolean);
    let resolved = '/';
    let linkCount = 0;
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const candidate = normalize(join(resolved, part));
      // A link to the folder of this very process.
      const stats =
        candidate === '/proc/net'
          ? undefined
          : await lstat(join(this.#root, candidate)).catch(() => undefined);
      if (!stats?.isSymbolicLink()) {
        if (stats === undefined && candidate !== '/proc/net') return undefined;
        resolved = candidate;
        continue;
      }
      const target = await readlink(join(this.#root, candidate));
      this.tree.set(candidate, { kind: 'link', target });
      linkCount += 1;
      if (parts.length === 0 && lastLink === 'keep') return candidate;
      if (linkCount > maxLinks) return undefined;
      if (target.startsWith('/')) resolved = '/';
      parts.unshift(...target.split('/').filter(Boolean));
    }
    return resolved;
  }

  async #openNetlink(): ReturnType<Host['openNetlink']> {
    const netlink = await this.#live.openNetlink();
    if (netlink === undefined) return undefined;
    const { tree } = this;
    return {
      async dump(name, { visit, restart }, signal, scope) {
        let messages: Buffer[] = [];
        const visitor = {
          visit(message: NetlinkMessage) {
            messages.push(padded(writeMessage(message)));
            visit(message);
          },
          restart() {
            messages = [];
            restart();
          },
        };
        const isThere = await netlink.dump(name, visitor, signal, scope);
        if (isThere) {
          const bytes = Buffer.concat([...messages, endOfDump]);
          tree.set(dumpFile(name), { kind: 'file', bytes });
        }
        return isThere;
      },
    };
  }
}

const endOfDump = writeMessage({ type: messageType.done, flags: 0, sequence: 0, payload: Buffer.alloc(4) });

/** Messages start at multiples of four bytes. */
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
