import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Host, hostAt } from '#probes';
import { watchFiles } from '../../../../src/node/watch/watched-files.ts';
import { watchFolder } from '../../../../src/probes/host/watch-folder.ts';
import { waitUntil } from '../../../kit/wait-until.ts';

/** A host of which only the watched folders exist; `change` calls the listeners of a folder. */
function watchedHost(resolvConf: string | undefined) {
  const listeners = new Map<string, ((entry: string) => void)[]>();
  let open = 0;
  const host: Host = {
    ...hostAt('/nonexistent'),
    readLink: async (path) => (path === '/etc/resolv.conf' ? resolvConf : undefined),
    watchFolder(path, onChange) {
      if (path.startsWith('/run/udev')) return undefined;
      listeners.set(path, [...(listeners.get(path) ?? []), onChange]);
      open += 1;
      return {
        [Symbol.dispose]: () => {
          open -= 1;
        },
      };
    },
  };
  const change = (path: string, entry: string) => {
    for (const listener of listeners.get(path) ?? []) listener(entry);
  };
  return { host, change, open: () => open };
}

test('reports the fact of a file that changed, and nothing of other files in its folder', async () => {
  const { host, change, open } = watchedHost(undefined);
  const facts: string[] = [];
  const watch = await watchFiles(host, (fact) => facts.push(fact));
  change('/etc', 'hostname');
  change('/etc', 'resolv.conf');
  change('/etc', 'shadow');
  change('/run/systemd/shutdown', 'scheduled');
  change('/run/systemd', 'sessions');
  expect(facts).toEqual(['platform', 'platform', 'scheduledPower']);
  watch[Symbol.dispose]();
  expect(open()).toBe(0);
});

test.for(['../run/NetworkManager/resolv.conf', '/run/NetworkManager/resolv.conf'])(
  'watches the target of /etc/resolv.conf when it is a link to %s',
  async (target) => {
    const { host, change } = watchedHost(target);
    const facts: string[] = [];
    using _watch = await watchFiles(host, (fact) => facts.push(fact));
    change('/run/NetworkManager', 'resolv.conf');
    change('/run/NetworkManager', 'devices');
    expect(facts).toEqual(['platform']);
  },
);

test('hears of a file that is replaced in a real folder, and of none that is absent', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watched-'));
  const entries = new Set<string>();
  const watch = watchFolder(folder, (entry) => entries.add(entry));
  await writeFile(join(folder, 'resolv.conf'), 'nameserver 192.0.2.1\n');
  await waitUntil(() => entries.has('resolv.conf'), 15_000);
  watch?.[Symbol.dispose]();
  await rm(folder, { recursive: true });
  expect(watchFolder(join(folder, 'absent'), () => undefined)).toBeUndefined();
});
