import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { ProbeHealth } from '#node';
import { requireTools } from '../kit.ts';

const guest = fileURLToPath(new URL('hanging-guest.ts', import.meta.url));
const device = '/dev/fuse';

/** Folders of the host, each a file system whose server never answers, as that of a lost NFS server. */
const folders = ['etc', 'run', 'usr', 'var', 'dev'];

/** Mounts them, runs a command, and ends the connections: the kernel then lets go of every thread. */
const script = `
set -e
root=$1; shift
fd=10
for folder in ${folders.join(' ')}; do
  eval "exec $fd<>${device}"
  mount -i -t fuse -o fd=$fd,rootmode=40000,user_id=0,group_id=0 none "$root/$folder"
  fd=$((fd + 1))
done
"$@" 10>&- 11>&- 12>&- 13>&- 14>&-
`;

test.skipIf(!existsSync(device))(
  'reads the other facts, and keeps a thread for other files, when five file systems hang',
  { timeout: 60_000 },
  () => {
    requireTools('unshare', 'mount', 'bash');
    const root = mkdtempSync(join(tmpdir(), 'hanging-'));
    try {
      for (const folder of ['proc', ...folders]) mkdirSync(join(root, folder));
      writeFileSync(join(root, 'proc/meminfo'), 'MemTotal: 2048 kB\nMemFree: 1024 kB\n');
      const read = [process.execPath, '-C', 'ovirt-source', guest, root];
      const { stdout, stderr } = spawnSync(
        'unshare',
        ['--mount', 'bash', '-c', script, 'bash', root, ...read],
        { encoding: 'utf8', timeout: 50_000 },
      );
      expect(stderr).not.toContain('no thread is free');
      const { health, memory } = JSON.parse(stdout) as {
        readonly health: readonly ProbeHealth[];
        readonly memory?: number;
      };
      const failed = new Map(health.filter(({ ok }) => !ok).map(({ probe, reason }) => [probe, reason]));
      expect(memory).toBe(2048);
      expect([...failed.keys()].toSorted()).toEqual([
        'definitions',
        'identity',
        'libvirt',
        'lldp',
        'managers',
        'platform',
        'scheduledPower',
      ]);
      for (const reason of failed.values()) expect(reason).toMatch(/^\/[a-z/-]+ does not answer$/);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
);
