import { basename, dirname, resolve } from 'node:path';
import type { Host } from '#probes';
import type { WatchedFact } from './change-needs.ts';

interface WatchedFolder {
  readonly path: string;
  /** Whether a change of this entry of the folder alters the fact. */
  readonly isConcerned: (entry: string) => boolean;
  readonly fact: WatchedFact;
}

const named =
  (...names: readonly string[]) =>
  (entry: string) =>
    names.includes(entry);

/**
 * Folders in which the system writes what the agent publishes. The host name itself is in the kernel, which reports no
 * change to Node; the services that set it write `/etc/hostname` as well. systemd-logind writes and removes
 * `/run/systemd/shutdown/scheduled`; udev writes `/run/udev/data` after it has named and described a device.
 */
const folders: readonly WatchedFolder[] = [
  { path: '/etc', isConcerned: named('hostname', 'resolv.conf', 'os-release'), fact: 'platform' },
  { path: '/run/systemd/resolve', isConcerned: named('resolv.conf', 'stub-resolv.conf'), fact: 'platform' },
  { path: '/run/systemd', isConcerned: named('shutdown'), fact: 'scheduledPower' },
  { path: '/run/systemd/shutdown', isConcerned: named('scheduled'), fact: 'scheduledPower' },
  {
    path: '/run/udev/data',
    isConcerned: (entry) => /^(n\d+$|\+(pci|usb|virtio):)/.test(entry),
    fact: 'links',
  },
];

const fileWatch = (path: string, fact: WatchedFact): WatchedFolder => ({
  path: dirname(path),
  isConcerned: named(basename(path)),
  fact,
});

/** Watches the files of the system; where `/etc/resolv.conf` is a link, its target too. Folders that are absent are left out. */
export async function watchFiles(host: Host, onChange: (fact: WatchedFact) => void): Promise<Disposable> {
  const link = await host.readLink('/etc/resolv.conf');
  const linked = link === undefined ? [] : [fileWatch(resolve('/etc', link), 'platform')];
  const watches = new DisposableStack();
  for (const { path, isConcerned, fact } of [...folders, ...linked]) {
    watches.use(
      host.watchFolder(path, (entry) => {
        if (isConcerned(entry)) onChange(fact);
      }),
    );
  }
  return watches;
}
