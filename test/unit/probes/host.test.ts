import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHost } from '../../kit/probes/recorded-host.ts';

describe('a recorded machine', () => {
  it('gives text, bytes, names and links of its own files, and nothing of what it has not', async () => {
    await using made = await createHost({
      '/etc/a': 'text\n',
      '/etc/b': Buffer.from([0, 255]),
      '/etc/c': { link: 'a' },
    });
    const { host } = made;
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

  it('resolves links within itself: absolute ones, those of folders, and those that climb too far', async () => {
    await using made = await createHost({
      '/run/real': 'inside',
      '/etc/absolute': { link: '/run/real' },
      '/etc/climbing': { link: '../../../../../../../../run/real' },
      '/var/run': { link: '/run' },
      '/etc/passwd-of-this-machine': { link: '/etc/passwd' },
    });
    const { host } = made;
    expect(await host.readText('/etc/absolute')).toBe('inside');
    expect(await host.readText('/etc/climbing')).toBe('inside');
    expect(await host.readText('/var/run/real')).toBe('inside');
    expect(await host.readText('/../../run/real')).toBe('inside');
    expect(await host.readText('/etc/passwd-of-this-machine')).toBeUndefined();
    expect(await host.readText('/../../../../../../../etc/passwd')).toBeUndefined();
  });

  it('ends where links go in a circle', async () => {
    await using made = await createHost({ '/a': { link: '/b' }, '/b': { link: '/a' } });
    expect(await made.host.readText('/a')).toBeUndefined();
  });

  it('does not wait for a pipe that nobody writes to, nor read a folder as a file', async () => {
    await using made = await createHost({ '/etc/a': '' });
    execFileSync('mkfifo', [join(made.root, 'pipe')]);
    expect(await made.host.readText('/pipe')).toBeUndefined();
    expect(await made.host.readText('/etc')).toBeUndefined();
    expect(await made.host.readText('/etc/a')).toBe('');
  });

  it('gives a large file whole, and one beyond its limit not at all', async () => {
    const large = 'x'.repeat(300_000);
    await using made = await createHost({ '/large': large, '/huge': Buffer.alloc(9 * 1024 * 1024) });
    expect(await made.host.readText('/large')).toBe(large);
    expect(await made.host.readBytes('/huge')).toBeUndefined();
  });
});
