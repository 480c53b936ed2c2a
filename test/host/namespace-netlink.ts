import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import koffi from 'koffi';
import { createNetlink, type Libc, loadLibc, type Netlink, openRequester, type Requester } from '#netlink';
import type { SettingFiles } from '../../src/actions/network/kernel/settings.ts';

const newNetwork = 0x40000000;
const setns = koffi.load(null).func('int setns(int fd, int type)') as (fd: number, type: number) => number;

function enter(path: string): void {
  const descriptor = openSync(path, 'r');
  const status = setns(descriptor, newNetwork);
  closeSync(descriptor);
  if (status !== 0) throw new Error(`setns ${path}: errno ${koffi.errno()}`);
}

/** Calls a function while the thread of this process is in a network namespace (setns(2)). */
function within<T>(namespace: string, call: () => T): T {
  const own = openSync('/proc/thread-self/ns/net', 'r');
  enter(`/run/netns/${namespace}`);
  try {
    return call();
  } finally {
    const status = setns(own, newNetwork);
    closeSync(own);
    if (status !== 0) process.abort();
  }
}

/** Libc whose sockets are in a network namespace: a socket stays in the namespace of the thread that made it. */
async function libcOf(namespace: string): Promise<Libc> {
  const libc = await loadLibc();
  if (libc === undefined) throw new Error('koffi does not load; expected it for netlink');
  return {
    ...libc,
    openNetlinkSocket: (protocol) => within(namespace, () => libc.openNetlinkSocket(protocol)),
  };
}

/** Opens netlink of a network namespace. */
export const netlinkOf = async (namespace: string): Promise<Netlink> =>
  createNetlink(await libcOf(namespace));

/** Opens a socket for requests in a network namespace. */
export const requesterOf = async (namespace: string): Promise<Requester> =>
  openRequester(await libcOf(namespace));

/** The settings of the links of a network namespace: /proc/sys/net shows those of the thread that reads it. */
export function settingFilesOf(namespace: string): SettingFiles {
  const attempt = async <T>(call: () => T, otherwise: T): Promise<T> => {
    try {
      return within(namespace, call);
    } catch {
      return otherwise;
    }
  };
  const pathOf = (path: string) => `/proc/sys/net/${path}`;
  return {
    list: (folder) => attempt(() => readdirSync(pathOf(folder)), []),
    read: (path) => attempt<string | undefined>(() => readFileSync(pathOf(path), 'utf8'), undefined),
    write: async (path, value) => within(namespace, () => writeFileSync(pathOf(path), value)),
  };
}
