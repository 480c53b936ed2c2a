import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Host, hostAt, type MachineTraits } from '#probes';
import { type AnonymisedHost, anonymise } from '../../../../scripts/record-host/anonymise.ts';
import { readEverything } from '../../../../scripts/record-host/read-everything.ts';
import { type RecordedHost, recordHost } from '../../../../scripts/record-host/record-host.ts';
import { describeRecord } from '../../../../scripts/record-host/report.ts';
import { writeArchive, writeTree } from '../../../../scripts/record-host/write-archive.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';
import { readExpected, recordedHostFolder, recordedHostNames } from '../../../kit/probes/recorded-host.ts';
import { stringifyFacts } from '../../../kit/probes/stringify-facts.ts';

type FactsByProbe = ReadonlyMap<string, unknown>;

/** Facts as text, without what is computed from identifying values, and without whether a bus answered. */
function textOf(facts: FactsByProbe): string {
  const { machineId: _, ...candidates } = (facts.get('identity') ?? {}) as Record<string, unknown>;
  const { machineId: __, ...traits } = (facts.get('machineTraits') ?? {}) as Record<string, unknown>;
  const known = new Map([...facts, ['identity', candidates], ['machineTraits', traits]]);
  return stringifyFacts(known).replaceAll('"complete":true', '"complete":false');
}

/** Sorts what probes sort by identifying values. */
const withSortedCards = (text: string): string =>
  text.replaceAll(/"cards":\[[^\]]*\]/g, (cards) =>
    cards
      .split(/[[\],]/)
      .sort()
      .join(),
  );

const withoutNetlink = (host: Host): Host => ({ ...host, openNetlink: async () => undefined });

/** Reads a recorded tree as a recorded host, as a test of the probes does. */
async function readTree({ tree }: AnonymisedHost): Promise<{ netlink: FactsByProbe; files: FactsByProbe }> {
  const folder = await mkdtemp(join(tmpdir(), 'recorded-'));
  try {
    writeTree(folder, tree);
    return {
      netlink: await readEverything(hostAt(folder)),
      files: await readEverything(withoutNetlink(hostAt(folder))),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param stable probes whose facts both readings of a running machine have. */
async function expectSameFacts(recorded: RecordedHost, stable?: readonly string[]): Promise<AnonymisedHost> {
  const anonymised = anonymise(recorded.tree);
  const found = await readTree(anonymised);
  const only = (facts: FactsByProbe) =>
    new Map([...facts].filter(([name]) => !stable || stable.includes(name)));
  const { hostname = '' } = recorded.facts.get('machineTraits') as MachineTraits;
  const named = (text: string) =>
    text.replaceAll(`"${hostname}"`, `"${anonymised.replaced.get(hostname) ?? hostname}"`);
  const expected = (facts: FactsByProbe) => withSortedCards(named(anonymised.rewriteText(textOf(facts))));
  expect(withSortedCards(textOf(only(found.netlink)))).toBe(expected(only(recorded.facts)));
  expect(withSortedCards(textOf(found.files))).toBe(expected(recorded.factsWithoutNetlink));
  return anonymised;
}

/** Returns the bytes of an archive, as an owner of the machine would search them. */
async function archiveOf({ tree }: AnonymisedHost): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  try {
    const file = join(folder, 'x.tar.gz');
    writeArchive(file, 'x', tree);
    return gunzipSync(await readFile(file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test.each(recordedHostNames())(
  'records %s so that it has the same facts but for pseudonyms',
  async (name) => {
    await expectSameFacts(await recordHost(recordedHostFolder(name)));
  },
);

test('records the running machine so that the record has its facts but for pseudonyms', async () => {
  const recorded = await recordHost('/');
  // The second reading has other counters than the first; each is compared with the files of the last reading.
  const stable = [
    'identity',
    'links',
    'linkCounters',
    'addresses',
    'routes',
    'rules',
    'definitions',
    'machineTraits',
  ];
  const anonymised = await expectSameFacts(recorded, stable);
  expect(recorded.facts.get('links')).toBeDefined();
  expect(describeRecord('x', recorded, anonymised)).toContain('replaced by pseudonyms');
});

test('leaves no address, hardware address, UUID or serial number of a recorded machine in the archive', async () => {
  const anonymised = anonymise((await recordHost(recordedHostFolder('two-socket-server'))).tree);
  const bytes = await archiveOf(anonymised);
  interface Row {
    readonly address?: string;
    readonly permaddr?: string;
    readonly addr_info?: readonly { readonly local: string }[];
  }
  const rows = [...(await readExpected<Row[]>('link.json')), ...(await readExpected<Row[]>('addr.json'))];
  const macs = rows.flatMap(({ address, permaddr }) => [address ?? '', permaddr ?? '']);
  const identifying = macs.filter((mac) => /^(?!00:00:00:00:00:00)(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac));
  expect(identifying.length).toBeGreaterThan(10);
  for (const mac of identifying) {
    expect(bytes.includes(mac), mac).toBe(false);
    expect(bytes.includes(Buffer.from(mac.replaceAll(':', ''), 'hex')), mac).toBe(false);
  }
  const addresses = rows.flatMap(({ addr_info = [] }) => addr_info.map(({ local }) => local));
  const kept = /^(?:127\.|::1$|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:)/;
  // The pseudonym of one address may be another one.
  const pseudonyms = new Set(anonymised.replaced.values());
  const own = addresses.filter((address) => !kept.test(address) && !pseudonyms.has(address));
  expect(own.length).toBeGreaterThan(5);
  const text = bytes.toString('latin1');
  for (const address of own) expect(isIn(text, address), address).toBe(false);
  const folder = recordedHostFolder('two-socket-server');
  for (const file of ['class/dmi/id/product_uuid', 'class/dmi/id/product_serial']) {
    const value = (await readFile(join(folder, 'sys', file), 'utf8')).trim();
    expect(bytes.includes(value), value).toBe(false);
  }
});

/** Reports whether a text has an address that is not part of another one. */
const isIn = (text: string, address: string): boolean =>
  new RegExp(`(?<![\\d.:a-f])${address.replaceAll('.', '\\.')}(?![\\d.:a-f])`).test(text);

const uuid = '4c4c4544-0044-3510-8052-b4c04f565731';
const machineId = '7be0a4c81f2d4e7c9a10b2c3d4e5f607';
const mac = '00:1b:21:aa:bb:cc';

/** A machine whose files have identifying values in every form. */
const files = {
  '/sys/class/dmi/id/product_uuid': `${uuid.toUpperCase()}\n`,
  '/sys/class/dmi/id/product_serial': 'DV5W1X2\n',
  '/etc/machine-id': `${machineId}\n`,
  '/proc/sys/kernel/hostname': 'db07.corp.example\n',
  '/proc/sys/kernel/random/boot_id': '0d9f6a53-0c24-4be3-a0a3-7a3c7a3bb9ad\n',
  '/proc/cpuinfo': `processor\t: 0\nmodel name\t: X\n\nSerial\t\t: 10000000deadbe07\n`,
  '/proc/bus/input/devices': `N: Name="PC Speaker"\nP: Phys=isa0061\nU: Uniq=SER98765\nH: Handlers=kbd event3\n\n`,
  '/etc/resolv.conf': 'search corp.example\n# of the customer\nnameserver 10.20.30.40\n',
  '/etc/os-release': 'PRETTY_NAME="Example"\nVERSION_ID="10.20.30.40"\n',
  '/etc/systemd/network/10-db07.network':
    '# rack 7\n[Match]\nMACAddress=00:1b:21:aa:bb:cc\n[Network]\nAddress=10.20.30.41/24\nGateway=10.20.30.1\n',
  '/run/systemd/netif/links/2': '',
  '/etc/systemd/network/wg0.netdev': '[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKey=c2VjcmV0\n',
  '/sys/class/net/enx001b21aabbcc/address': `${mac}\n`,
  '/sys/class/net/enx001b21aabbcc/flags': '0x1003\n',
  '/sys/class/net/enx001b21aabbcc/ifindex': '2\n',
  '/proc/net/dev': 'Inter-|\n face |\nenx001b21aabbcc: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n',
  '/sys/block/sda/size': '2048\n',
  // The other path to the same disk.
  '/sys/block/sdb/size': '2048\n',
  '/sys/block/sdb/dev': '8:16\n',
  '/sys/block/sda/device/vpd_pg80': Buffer.concat([Buffer.from([0, 0x80, 0, 8]), Buffer.from('WD-1A2B3')]),
  '/run/udev/data/b8:16':
    'S:disk/by-id/ata-WD-1A2B3\nE:ID_SERIAL=Disk_WD-1A2B3\nE:ID_SERIAL_SHORT=WD-1A2B3\n',
};

const textIn = ({ tree }: AnonymisedHost, path: string): string => {
  const entry = tree.get(path);
  return entry?.kind === 'file' ? entry.bytes.toString('latin1') : '';
};

test('replaces identifying values in every form, the same value by the same pseudonym', async () => {
  await using machine = await createHost(files);
  const anonymised = await expectSameFacts(await recordHost(machine.root));
  const text = (await archiveOf(anonymised)).toString('latin1');
  const originals = [
    uuid,
    uuid.toUpperCase(),
    machineId,
    'DV5W1X2',
    'db07',
    '0d9f6a53',
    'deadbe07',
    'SER98765',
  ];
  for (const original of [...originals, 'WD-1A2B3', mac, '001b21aabbcc', '10.20.30.41', '10.20.30.1\n'])
    expect(text, original).not.toContain(original);
  // Nobody needs these.
  for (const original of ['corp', 'customer', 'rack 7', 'c2VjcmV0'])
    expect(text, original).not.toContain(original);
  const [, digits = ''] = /enx([0-9a-f]{12})/.exec([...anonymised.tree.keys()].join('\n')) ?? [];
  const pseudonym = digits.replace(/..(?=.)/g, '$&:');
  expect(pseudonym).toMatch(/^00:1b:21:/);
  expect(textIn(anonymised, `/sys/class/net/enx${digits}/address`)).toBe(`${pseudonym}\n`);
  expect(textIn(anonymised, '/proc/net/dev')).toContain(`enx${digits}:`);
  const unit = [...anonymised.tree.keys()].find((path) => path.endsWith('.network')) ?? '';
  expect(textIn(anonymised, unit)).toContain(`MACAddress=${pseudonym}\n`);
  const serial = textIn(anonymised, '/sys/block/sda/device/vpd_pg80').slice(4);
  expect(textIn(anonymised, '/run/udev/data/b8:16')).toContain(`E:ID_SERIAL_SHORT=${serial}\n`);
  // A version is not an address.
  expect(textIn(anonymised, '/etc/os-release')).toContain('10.20.30.40');
});

test('keeps placeholders, shared UUIDs and addresses that identify nothing', async () => {
  const kept = {
    '/sys/class/dmi/id/product_uuid': '03000200-0400-0500-0006-000700080009\n',
    '/sys/class/dmi/id/product_serial': 'To be filled by O.E.M.\n',
    '/etc/machine-id': 'uninitialized\n',
    '/proc/sys/kernel/hostname': 'localhost.localdomain\n',
    '/etc/resolv.conf': 'nameserver 127.0.0.53\nnameserver ::1\n',
    '/sys/class/net/lo/address': '00:00:00:00:00:00\n',
    '/sys/class/net/lo/ifindex': '1\n',
    '/sys/class/net/lo/flags': '0x9\n',
    '/proc/net/dev': 'Inter-|\n face |\nlo: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n',
  };
  await using machine = await createHost(kept);
  const anonymised = await expectSameFacts(await recordHost(machine.root));
  for (const [path, text] of Object.entries(kept)) expect(textIn(anonymised, path), path).toBe(text);
  expect([...anonymised.replaced]).toEqual([]);
});

test('records of a table of SMBIOS only the pseudonym of its UUID', async () => {
  const octets = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  const system = Buffer.concat([Buffer.from([1, 27, 0, 0, 1, 0, 0, 2]), octets, Buffer.from([6, 0, 0])]);
  const table = Buffer.concat([
    system,
    Buffer.from('Maker\0SECRET77\0\0'),
    Buffer.from([127, 4, 0, 0, 0, 0]),
  ]);
  for (const version of [0x0205, 0x0300]) {
    const entryPoint = Buffer.from(['_SM3_', ''].join(''), 'latin1');
    await using machine = await createHost({
      '/sys/firmware/dmi/tables/smbios_entry_point': Buffer.concat([
        entryPoint,
        Buffer.from([0, 24, version >> 8, version & 0xff, 0]),
      ]),
      '/sys/firmware/dmi/tables/DMI': table,
    });
    const anonymised = await expectSameFacts(await recordHost(machine.root));
    const bytes = await archiveOf(anonymised);
    for (const original of [octets, Buffer.from('SECRET77')]) expect(bytes.includes(original)).toBe(false);
  }
});

test('gives the same archive for the same tree, and other pseudonyms at the next record', async () => {
  await using machine = await createHost(files);
  const { tree } = await recordHost(machine.root);
  const one = anonymise(tree);
  expect((await archiveOf(one)).equals(await archiveOf(one))).toBe(true);
  const [first, second] = [one, anonymise(tree)].map((each) => each.replaced.get(machineId));
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(second).not.toBe(first);
});
