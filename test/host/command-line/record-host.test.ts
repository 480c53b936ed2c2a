import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { json, Namespace, requireTools, run } from '../kit.ts';

beforeAll(() => requireTools('ip', 'tar', 'nsenter', 'setpriv'));

interface Fact {
  readonly class: string;
  readonly object: string;
  readonly name: string;
  readonly value?: unknown;
}

const program = [process.execPath, '-C', 'ovirt-source'];
const mac = '52:54:00:a1:b2:c3';
const address = '10.77.66.55';

/** A network with a bridge and addresses, and a folder for its records. */
async function setUp() {
  const namespace = new Namespace();
  namespace.batch([
    `link add v0 address ${mac} type veth peer name p0`,
    'link add br7 type bridge',
    'link set v0 master br7',
    ...['p0', 'v0', 'br7'].map((name) => `link set ${name} up`),
    `addr add ${address}/24 dev br7`,
    'route add 10.88.0.0/16 via 10.77.66.1 dev br7',
  ]);
  await namespace.settle();
  const folder = await mkdtemp(join(tmpdir(), 'record-host-'));
  await chmod(folder, 0o777);
  const inside = ['nsenter', `--net=/run/netns/${namespace.name}`];
  return {
    folder,
    inside,
    async [Symbol.asyncDispose]() {
      namespace[Symbol.dispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all'];

test.each([
  ['root', []],
  ['a user without any right', asNobody],
])('records a machine as %s, with the facts that it has and without its addresses', async (_user, prefix) => {
  await using lab = await setUp();
  const file = join(lab.folder, 'lab.tar.gz');
  const [command = '', ...args] = [...lab.inside, ...prefix, ...program];
  const said = run(command, ...args, 'scripts/record-host/main.ts', 'lab', '--output', file);
  expect(said).toContain(`${file} written`);
  const bytes = gunzipSync(await readFile(file));
  for (const original of [mac, address, Buffer.from(mac.replaceAll(':', ''), 'hex')])
    expect([original, bytes.includes(original), said.includes(String(original))]).toEqual([
      original,
      false,
      false,
    ]);
  run('tar', '-xzf', file, '-C', lab.folder);
  const facts = ['src/cli/main.ts', 'facts', '--json'];
  const shown = (all: { readonly facts: readonly Fact[] }) =>
    all.facts
      .filter((fact) => fact.class === 'networkInterface' && stable.includes(fact.name))
      .map(({ object, name, value }) => [object, name, value]);
  const [nsenter = '', ...rest] = [...lab.inside, ...program, ...facts];
  const live = shown(json(nsenter, ...rest));
  expect(
    shown(json(process.execPath, ...program.slice(1), ...facts, '--root', join(lab.folder, 'lab'))),
  ).toEqual(live);
  expect(live.length).toBeGreaterThan(10);
});

/** Facts of an interface that neither identify a machine nor change by themselves. */
const stable: readonly string[] = [
  'kind',
  'active',
  'adminUp',
  'mtu',
  'stp',
  'ipv6Enabled',
  'master',
  'members',
];
