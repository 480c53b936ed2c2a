import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { factsCommand } from '../../../../src/cli/commands/facts.ts';
import { run } from '../../../../src/cli/run.ts';
import { keepOutput } from '../../../kit/cli/keep-output.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';
import { recordedHostFolder, recordedHostNames } from '../../../kit/probes/recorded-host.ts';

interface FactsJson {
  readonly facts: readonly {
    readonly class: string;
    readonly object: string;
    readonly name: string;
    readonly value: unknown;
    readonly unit?: string;
    readonly source?: string;
  }[];
  readonly probes: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly ms: number;
    readonly reason?: string;
  }[];
}

async function runFacts(root: string, words: readonly string[] = ['--json'], environment = {}) {
  const { context, written } = keepOutput({ OVIRT_NODE_STATE_DIRECTORY: '/nonexistent', ...environment });
  const program = { commands: [factsCommand], version: '0.0.0' };
  const status = await run(program, ['facts', '--root', root, ...words], context);
  return { status, ...written };
}

async function readFacts(root: string, environment = {}): Promise<FactsJson & { readonly status: number }> {
  const { status, out, err } = await runFacts(root, ['--json'], environment);
  expect(err).toBe('');
  return { status, ...(JSON.parse(out) as FactsJson) };
}

const ofMachine = ({ facts }: FactsJson) =>
  new Map(facts.filter((fact) => fact.class === 'ovirtNode').map((fact) => [fact.name, fact]));

test.each(recordedHostNames())('every fact of the recorded host %s has a source', async (name) => {
  const { facts } = await readFacts(recordedHostFolder(name));
  expect(facts.length).toBeGreaterThan(0);
  expect(facts.filter(({ source }) => source === undefined)).toEqual([]);
});

test('facts equal the values that the agent publishes', async () => {
  const { facts, status } = await readFacts(recordedHostFolder('two-socket-server'));
  const golden = readFileSync('test/fixtures/golden/two-socket-server.txt', 'utf8');
  const bond = golden.split('\n\n').find((text) => /networkInterface:[0-9a-f-]+:bond0\n/.test(text)) ?? '';
  const named = facts.filter((fact) => fact.class === 'networkInterface' && fact.object === 'bond0');
  expect(named.length).toBeGreaterThan(30);
  for (const { name, value } of named.filter((fact) => typeof fact.value !== 'object')) {
    const published = new RegExp(`^  ${name} = (.*)$`, 'm').exec(bond)?.[1];
    expect([name, String(JSON.parse(published ?? 'null'))]).toEqual([name, String(value)]);
  }
  expect(status).toBe(0);
});

test('names the files that were read on a machine without netlink, and netlink on one with it', async () => {
  const guest = await readFacts(recordedHostFolder('kvm-guest'));
  const server = await readFacts(recordedHostFolder('two-socket-server'));
  const sourceOf = ({ facts }: FactsJson, object: string, name: string) =>
    facts.find((fact) => fact.class === 'networkInterface' && fact.object === object && fact.name === name)
      ?.source;
  expect(sourceOf(guest, 'eth0', 'rxBytes')).toBe('/proc/net/dev');
  expect(sourceOf(guest, 'eth0', 'mtu')).toBe('/sys/class/net/eth0/mtu');
  expect(sourceOf(server, 'bond0', 'rxBytes')).toBe('netlink links');
  expect(sourceOf(server, 'bond0', 'speed')).toBe('netlink link-modes');
});

test('names the device tree of a board and the table of a server, as factsSource does', async () => {
  const board = ofMachine(await readFacts(recordedHostFolder('arm64-board')));
  const server = ofMachine(await readFacts(recordedHostFolder('two-socket-server')));
  expect(board.get('productName')?.source).toBe('/proc/device-tree/model');
  expect(server.get('productName')?.source).toBe('/sys/class/dmi/id/product_name');
});

test('a machine that nothing names has its facts all the same, and its identity fails with the remedy', async () => {
  const { probes, status, ...json } = await readFacts(recordedHostFolder('bare-container'));
  const identity = probes.find(({ name }) => name === 'identity');
  expect(identity).toMatchObject({ ok: false, reason: expect.stringContaining('configure node.uuid') });
  expect(probes.filter(({ ok }) => !ok)).toHaveLength(1);
  const machine = ofMachine({ ...json, probes });
  expect(machine.get('dnsServers')?.source).toBe('/etc/resolv.conf');
  expect([...machine.keys()].filter((name) => name.startsWith('uuid'))).toEqual([]);
  expect(JSON.stringify(json)).not.toContain('00000000-0000');
  expect(status).toBe(1);
});

test('a failed probe is named with its reason, its facts are absent, and the status is 1', async () => {
  await using machine = await createHost({
    '/proc/meminfo': 'MemTotal: much\n',
    '/proc/loadavg': '0.20 0.18 0.12 1/80 11206\n',
    '/etc/machine-id': '0123456789abcdef0123456789abcdef\n',
  });
  const { probes, status, ...json } = await readFacts(machine.root);
  expect(probes.filter(({ ok }) => !ok)).toEqual([
    { name: 'memory', ok: false, ms: expect.any(Number), reason: expect.stringContaining('/proc/meminfo') },
  ]);
  const facts = ofMachine({ ...json, probes });
  expect(facts.get('memory')).toBeUndefined();
  expect(facts.get('loadAverage1')).toMatchObject({ value: 0.2, source: '/proc/loadavg' });
  expect(status).toBe(1);
  const { out } = await runFacts(machine.root, []);
  expect(out).toMatch(/^ovirtNode +\S+ +loadAverage1 +\/proc\/loadavg +0\.2$/m);
  expect(out).toMatch(/^memory +failed +[\d.]+ ms +.*\/proc\/meminfo.*$/m);
  expect(out).toMatch(/^load +ok +[\d.]+ ms$/m);
});

test('facts take no state directory, and use the configured UUID', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'facts-'));
  const state = join(folder, 'state');
  const config = join(folder, 'agent.toml');
  await writeFile(config, '[node]\nuuid = "11112222-3333-4444-5555-666677778888"\n');
  const { status, out } = await runFacts(
    recordedHostFolder('bare-container'),
    ['--json', '--config', config],
    {
      OVIRT_NODE_STATE_DIRECTORY: state,
    },
  );
  expect(ofMachine(JSON.parse(out)).get('uuid')).toMatchObject({ source: 'setting node.uuid' });
  expect(status).toBe(0);
  expect(existsSync(state)).toBe(false);
  await rm(folder, { recursive: true });
});
