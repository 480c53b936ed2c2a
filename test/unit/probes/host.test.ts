import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHost } from '../../kit/probes/host-from-files.ts';

describe('hostAt with a recorded host', () => {
  it('reads files, folders and links of the recorded host, and undefined for missing ones', async () => {
    await using created = await createHost({
      '/etc/a': 'text\n',
      '/etc/b': Buffer.from([0, 255]),
      '/etc/c': { link: 'a' },
    });
    const { host } = created;
    expect(host.isLive).toBe(false);
    expect(await host.readText('/etc/a')).toBe('text\n');
    expect(await host.readBytes('/etc/b')).toEqual(Buffer.from([0, 255]));
    expect((await host.listFolder('/etc'))?.toSorted()).toEqual(['a', 'b', 'c']);
    expect(await host.readLink('/etc/c')).toBe('a');
    expect(await host.readText('/etc/c')).toBe('text\n');
    expect(await host.exists('/etc/a')).toBe(true);
    for (const path of ['/etc/none', '/etc/a/below', '/none/none'])
      expect(await host.readText(path)).toBeUndefined();
    expect(await host.listFolder('/etc/a')).toBeUndefined();
    expect(await host.readLink('/etc/a')).toBeUndefined();
    expect(await host.exists('/etc/none')).toBe(false);
    expect(await host.openNetlink()).toBeUndefined();
    expect(await host.readClockSynchronized()).toBeUndefined();
  });

  it('resolves symbolic links inside the recorded host: absolute, of folders, and above its root', async () => {
    await using created = await createHost({
      '/run/real': 'inside',
      '/etc/absolute': { link: '/run/real' },
      '/etc/climbing': { link: '../../../../../../../../run/real' },
      '/var/run': { link: '/run' },
      '/etc/passwd-of-this-machine': { link: '/etc/passwd' },
    });
    const { host } = created;
    expect(await host.readText('/etc/absolute')).toBe('inside');
    expect(await host.readText('/etc/climbing')).toBe('inside');
    expect(await host.readText('/var/run/real')).toBe('inside');
    expect(await host.readText('/../../run/real')).toBe('inside');
    expect(await host.readText('/etc/passwd-of-this-machine')).toBeUndefined();
    expect(await host.readText('/../../../../../../../etc/passwd')).toBeUndefined();
  });

  it('reads undefined when symbolic links form a loop', async () => {
    await using created = await createHost({ '/a': { link: '/b' }, '/b': { link: '/a' } });
    expect(await created.host.readText('/a')).toBeUndefined();
  });

  it('reads undefined for a pipe and for a folder', async () => {
    await using created = await createHost({ '/etc/a': '' });
    execFileSync('mkfifo', [join(created.root, 'pipe')]);
    expect(await created.host.readText('/pipe')).toBeUndefined();
    expect(await created.host.readText('/etc')).toBeUndefined();
    expect(await created.host.readText('/etc/a')).toBe('');
  });

  it('reads a large file completely, and undefined for a file above the limit', async () => {
    const large = 'x'.repeat(300_000);
    await using created = await createHost({ '/large': large, '/huge': Buffer.alloc(9 * 1024 * 1024) });
    expect(await created.host.readText('/large')).toBe(large);
    expect(await created.host.readBytes('/huge')).toBeUndefined();
  });
});
