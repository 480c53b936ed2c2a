import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createBridge, type NetworkState, Runner, systemPath } from '#actions';
import { hostIp } from '../../../src/actions/network/ip/host-ip.ts';
import { rollBackCheckpoint } from '../../../src/transactions/rollback.ts';
import { requireTools } from '../kit.ts';
import { NetworkLab } from './network-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'grep', 'perl'));

const alice = { name: 'alice', isAdministrator: false };
const bridge = (state: NetworkState) =>
  createBridge.plan({ interfaceName: 'br1', ports: ['v3'], options: {} }, state);
/** Far more than `ip` needs, and less than the agent's own limit. */
const timeLimitMs = 8_000;

/** Writes an `ip` for the lab that runs the first step of the first change, and then this Perl code, once. @returns its folder. */
function failingAfterFirstStep(lab: NetworkLab, failure: string): string {
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
${failure}
`;
  writeFileSync(join(folder, 'ip'), text);
  chmodSync(join(folder, 'ip'), 0o755);
  return folder;
}

const useIpFrom = (lab: NetworkLab, path: string) =>
  Object.assign(lab.host, { ip: hostIp(new Runner({ path }), timeLimitMs) });
const bridgeExists = (lab: NetworkLab) => lab.namespace.ip('link').includes(' br1:');

describe.concurrent('a change is rolled back when ip', () => {
  it('rolls a change back when ip hangs after the first step, and the agent ends ip', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    useIpFrom(lab, `${failingAfterFirstStep(lab, 'sleep 600;')}:/usr/bin:/bin`);
    await expect(lab.transactions().apply(alice, 'test', bridge)).rejects.toMatchObject({
      name: 'ToolFailed',
      message: expect.stringMatching(/^ip -batch - .* did not end in 8 s; put back: ip link del dev br1$/s),
    });
    await lab.expectUnchanged(before);
    expect(lab.eventKinds()).toEqual(['begun', 'rolledBack']);
  });

  it('rolls a change back when ip is killed after the first step, with the signal in the error', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    useIpFrom(lab, `${failingAfterFirstStep(lab, 'kill 9, $$;')}:/usr/bin:/bin`);
    await expect(lab.transactions().apply(alice, 'test', bridge)).rejects.toMatchObject({
      name: 'ToolFailed',
      message: expect.stringMatching(/^ip -batch - .*SIGKILL.*; put back: ip link del dev br1$/),
    });
    await lab.expectUnchanged(before);
  });
});

describe.concurrent('a change', () => {
  it('touches nothing when ip is not installed', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const folder = join(lab.directory, 'tools');
    mkdirSync(folder);
    const runner = new Runner({ path: folder });
    Object.assign(lab.host, { runner, ip: hostIp(runner) });
    await expect(lab.transactions().apply(alice, 'test', bridge)).rejects.toMatchObject({
      name: 'ToolFailed',
      message: expect.stringMatching(/^ip is not installed; ip .* needs it$/),
    });
    await lab.expectUnchanged(before);
    expect([lab.events, lab.armed]).toEqual([[], []]);
  });

  it('leaves its checkpoint for another process when ip disappears after the first step', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const { ip } = lab;
    useIpFrom(lab, failingAfterFirstStep(lab, 'unlink($0); exit(1);'));
    await expect(lab.transactions().apply(alice, 'test', bridge)).rejects.toThrow('ip is not installed');
    expect(bridgeExists(lab)).toBe(true);
    expect(readdirSync(join(lab.directory, 'changes'))).toHaveLength(1);
    expect(await rollBackCheckpoint(lab.armed[0] ?? '', { ...lab.host, ip })).toMatchObject({
      result: 'taken-back',
      notPutBack: [],
    });
    await lab.expectUnchanged(before);
  });
});
