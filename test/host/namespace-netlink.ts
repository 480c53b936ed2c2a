import { closeSync, openSync } from 'node:fs';
import koffi from 'koffi';
import { createNetlink, type Libc, loadLibc, type Netlink } from '#netlink';

const newNetwork = 0x40000000;

/**
 * Opens netlink of a network namespace. A socket stays in the namespace of the thread that made it: the thread of this
 * process enters the namespace for the time of socket(2) (setns(2)).
 */
export async function netlinkOf(namespace: string): Promise<Netlink> {
  const libc = await loadLibc();
  if (libc === undefined) throw new Error('koffi does not load; expected it for netlink');
  const setns = koffi.load(null).func('int setns(int fd, int type)') as (fd: number, type: number) => number;
  const enter = (path: string) => {
    const descriptor = openSync(path, 'r');
    const status = setns(descriptor, newNetwork);
    closeSync(descriptor);
    if (status !== 0) throw new Error(`setns ${path}: errno ${koffi.errno()}`);
  };
  const inNamespace: Libc = {
    ...libc,
    openNetlinkSocket(protocol) {
      const own = openSync('/proc/thread-self/ns/net', 'r');
      enter(`/run/netns/${namespace}`);
      try {
        return libc.openNetlinkSocket(protocol);
      } finally {
        const status = setns(own, newNetwork);
        closeSync(own);
        if (status !== 0) process.abort();
      }
    },
  };
  return createNetlink(inNamespace);
}
