import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createBridge, type NetworkState, Runner, systemPath } from '#actions';
import { hostIp } from '../../../src/actions/network/ip/host-ip.ts';
import { rollBackCheckpoint } from '../../../src/transactions/rollback.ts';
import { requireTools } from '../kit.ts';
import { NetworkLab } from './network-lab.ts';

beforeAll(() => requireTools('ip', 'perl'));

const alice = { name: 'alice', isAdministrator: false };
const bridge = (state: NetworkState) =>
  createBridge.plan({ interfaceName: 'br1', ports: ['v3'], options: {} }, state);
/** Far more than `ip` takes, and less than an agent gives it. */
const limitMs = 8_000;

/** An `ip` of the lab's network that does the first step of the first change, and then this in Perl, once. */
function failingAfterFirstStep(lab: NetworkLab, then: string): string {
  const folder = join(lab.directory, 'tools');
  mkdirSync(folder);
  const text = `#!/usr/bin/perl
$ENV{PATH} = '${systemPath}';
my @ip = ('ip', '-n', '${lab.namespace.name}');
my $once = '${lab.directory}/once';
exec(@ip, @ARGV) if grep(/^-json$/, @ARGV) or -e $once;
open(my $made, '>', $once);
my ($first) = split(/\\n/, join('', <STDIN>));
system(@ip, split(' ', $first)) == 0 or die;
${then}
`;
  writeFileSync(join(folder, 'ip'), text);
  chmodSync(join(folder, 'ip'), 0o755);
  return folder;
}

const use = (lab: NetworkLab, path: string) =>
  Object.assign(lab.host, { ip: hostIp(new Runner({ path: `${path}:/usr/bin:/bin` }), limitMs) });
const made = (lab: NetworkLab) => lab.namespace.ip('link').includes(' br1:');

describe('an ip that', () => {
  it('hangs after the first step is ended, and what it did is undone', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    use(lab, failingAfterFirstStep(lab, 'sleep 600;'));
    await expect(lab.changes().apply(alice, 'test', bridge)).rejects.toMatchObject({
      name: 'ToolFailed',
      message: expect.stringMatching(/^ip -batch - .* did not end in 8 s; put back: ip link del dev br1$/s),
    });
    expect(await lab.seen()).toEqual(before);
    expect(lab.events.map(({ event }) => event)).toEqual(['changeBegun', 'changeRolledBack']);
  });

  it('is killed after the first step is told of, and what it did is undone', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    use(lab, failingAfterFirstStep(lab, 'kill 9, $$;'));
    await expect(lab.changes().apply(alice, 'test', bridge)).rejects.toMatchObject({
      name: 'ToolFailed',
      message: expect.stringMatching(/^ip -batch - .*SIGKILL.*; put back: ip link del dev br1$/),
    });
    expect(await lab.seen()).toEqual(before);
  });

  it('is not installed changes nothing', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const folder = join(lab.directory, 'tools');
    mkdirSync(folder);
    const ip = hostIp(new Runner({ path: folder }));
    Object.assign(lab.host, { ip });
    await expect(lab.changes().apply(alice, 'test', bridge)).rejects.toMatchObject({
      name: 'ToolFailed',
      message: expect.stringMatching(/^ip is not installed; ip .* needs it$/),
    });
    expect([await lab.seen(), lab.events, lab.armed]).toEqual([before, [], []]);
  });

  it('goes away after the first step leaves the record, by which another takes it back', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const { ip } = lab;
    use(lab, failingAfterFirstStep(lab, 'unlink($0); exit(1);'));
    Object.assign(lab.host, { ip: hostIp(new Runner({ path: join(lab.directory, 'tools') }), limitMs) });
    await expect(lab.changes().apply(alice, 'test', bridge)).rejects.toThrow('ip is not installed');
    expect(made(lab)).toBe(true);
    expect(readdirSync(join(lab.directory, 'changes'))).toHaveLength(1);
    expect(await rollBackCheckpoint(lab.armed[0] ?? '', { ...lab.host, ip })).toMatchObject({
      result: 'taken-back',
      notPutBack: [],
    });
    expect(await lab.seen()).toEqual(before);
  });
});
