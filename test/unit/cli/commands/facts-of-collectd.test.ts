import { expect, test } from 'vitest';
import { factsCommand } from '../../../../src/cli/commands/facts.ts';
import { metricsCommand } from '../../../../src/cli/commands/metrics.ts';
import { run } from '../../../../src/cli/run.ts';
import { keepOutput } from '../../../kit/cli/keep-output.ts';
import { FakeCollectd } from '../../../kit/collectd/fake-collectd.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';
import { waitUntil } from '../../../kit/wait-until.ts';

const files = {
  '/proc/sys/kernel/hostname': 'node7.example.com\n',
  '/etc/machine-id': '0123456789abcdef0123456789abcdef\n',
};

async function runCommand(words: readonly string[], environment = {}) {
  const { context, written } = keepOutput({ OVIRT_NODE_STATE_DIRECTORY: '/nonexistent', ...environment });
  const status = await run({ commands: [factsCommand, metricsCommand], version: '0.0.0' }, words, context);
  return { status, ...written };
}

interface FactsJson {
  readonly facts: readonly {
    readonly class: string;
    readonly object: string;
    readonly name: string;
    readonly value: unknown;
    readonly source?: string;
  }[];
  readonly probes: readonly { readonly name: string; readonly ok: boolean; readonly reason?: string }[];
}

async function readFacts(root: string, environment = {}): Promise<FactsJson & { readonly status: number }> {
  const { status, out } = await runCommand(['facts', '--root', root, '--json'], environment);
  return { status, ...(JSON.parse(out) as FactsJson) };
}
const ofCollectd = ({ probes }: FactsJson) => probes.filter(({ name }) => name === 'collectd');
const metricsOf = ({ facts }: FactsJson) => facts.filter((fact) => fact.class === 'metric');

test('shows each value of collectd that is of this machine, with its source', async () => {
  await using machine = await createHost(files);
  await using collectd = await FakeCollectd.start(machine.root);
  collectd.set('node7/load/load', 1_790_000_000.25, { shortterm: '1.5e-01', longterm: 'NaN' });
  collectd.set('node7.example.com/interface-eth0/if_octets', 1_790_000_000, { rx: '1', tx: '2' });
  collectd.set('other/load/load', 1_790_000_000, { value: '1' });
  const found = await readFacts(machine.root);
  const source = 'collectd, at setting collectd.socket';
  const values = metricsOf(found).filter(({ name }) => name === 'values');
  expect(values).toEqual([
    expect.objectContaining({ object: 'load/load', value: { shortterm: 0.15 }, source }),
    expect.objectContaining({ object: 'interface-eth0/if_octets', value: { rx: 1, tx: 2 }, source }),
  ]);
  expect(metricsOf(found).some(({ name }) => name === 'interval')).toBe(false);
  expect(ofCollectd(found)).toEqual([expect.objectContaining({ ok: true })]);
  expect(found.status).toBe(0);
  await waitUntil(() => collectd.connections === 0);
});

test('metrics has the values of collectd', async () => {
  await using machine = await createHost(files);
  await using collectd = await FakeCollectd.start(machine.root);
  collectd.set('node7/load/load', 1_790_000_000.25, { shortterm: '1.5e-01' });
  const { out } = await runCommand(['metrics', '--root', machine.root]);
  expect(out).toMatch(/^\w+\{.*plugin="load".*\} 0\.15$/m);
});

test('shows neither values nor a probe of collectd where it does not run, or is turned off', async () => {
  await using machine = await createHost(files);
  const without = await readFacts(machine.root);
  await using collectd = await FakeCollectd.start(machine.root);
  collectd.set('node7/load/load', 1_790_000_000.25, { shortterm: '1' });
  const off = await readFacts(machine.root, { OVIRT_NODE_COLLECTD_SOCKET: 'off' });
  for (const found of [without, off]) expect([metricsOf(found), ofCollectd(found)]).toEqual([[], []]);
  expect(collectd.commands).toEqual([]);
});

test('names values beyond the limit, and a collectd that answers something else', async () => {
  await using machine = await createHost(files);
  await using collectd = await FakeCollectd.start(machine.root);
  for (const name of ['a', 'b', 'c']) collectd.set(`node7/load-${name}/load`, 1_790_000_000, { value: '1' });
  const limited = await readFacts(machine.root, { OVIRT_NODE_COLLECTD_LIMIT: '2' });
  expect(metricsOf(limited).filter(({ name }) => name === 'values')).toHaveLength(2);
  expect(ofCollectd(limited)).toEqual([
    expect.objectContaining({ ok: false, reason: '1 values beyond collectd.limit, 2, are not published' }),
  ]);
  collectd.override = () => 'HTTP/1.1 400\n';
  const foreign = await readFacts(machine.root);
  expect(metricsOf(foreign)).toEqual([]);
  expect(ofCollectd(foreign)).toEqual([expect.objectContaining({ ok: false, reason: expect.any(String) })]);
  expect(foreign.status).toBe(1);
});

test('finds the values under the configured name', async () => {
  await using machine = await createHost(files);
  await using collectd = await FakeCollectd.start(machine.root);
  collectd.set('rack-3/load/load', 1_790_000_000, { value: '1' });
  expect(metricsOf(await readFacts(machine.root))).toEqual([]);
  const named = await readFacts(machine.root, { OVIRT_NODE_COLLECTD_HOST: 'rack-3' });
  expect(metricsOf(named).length).toBeGreaterThan(0);
});
