import { expect, test } from 'vitest';
import { writeAttribute, writeMessage, writeU32 } from '#netlink';
import type { Host } from '../../../../src/probes/host/host.ts';
import type { Link } from '../../../../src/probes/links/link.ts';
import { links } from '../../../../src/probes/links/links-probe.ts';
import { parseLinkModes, parseWakeOnLan } from '../../../../src/probes/links/netlink/ethtool-messages.ts';
import { knownSpeed } from '../../../../src/probes/links/speed.ts';
import { readProbe } from '../../../kit/probes/read-probe.ts';
import { recordedHost } from '../../../kit/probes/recorded-host.ts';

const server = recordedHost('two-socket-server');
const withoutNetlink: Host = { ...server, openNetlink: () => Promise.resolve(undefined) };

/** The host with other contents of some files. */
const withFiles = (host: Host, files: Readonly<Record<string, string>>): Host => ({
  ...host,
  readText: async (path) => files[path] ?? host.readText(path),
});

async function readLinks(host: Host): Promise<ReadonlyMap<string, Link>> {
  return new Map((await readProbe(links, host))?.map((link) => [link.name, link]));
}

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  writeU32(bytes, value >>> 0, 0);
  return bytes;
};
const nested = 0x8000;
/** A message of ethtool's family about link 2. */
const ethtool = (...attributes: readonly Buffer[]) => {
  const device = writeAttribute(1 | nested, writeAttribute(1, number(2)));
  return {
    type: 20,
    flags: 0,
    sequence: 1,
    payload: Buffer.concat([Buffer.alloc(4), device, ...attributes]),
  };
};

test('publishes no speed in any form of "unknown"', () => {
  for (const speed of [0, -1, 65_535, 4_294_967_295, 0xffff0000, 2 ** 31, undefined, null])
    expect(knownSpeed(speed), String(speed)).toBeUndefined();
  for (const speed of [10, 2500, 65_534, 800_000]) expect(knownSpeed(speed)).toBe(speed);
});

test('reads no speed of 65535 or 4294967295 from ethtool and from /sys', async () => {
  expect(writeMessage(ethtool()).length).toBeGreaterThan(16);
  for (const speed of [-1, 0xffff, 0])
    expect(parseLinkModes(ethtool(writeAttribute(5, number(speed))))?.speed).toBeUndefined();
  expect(parseLinkModes(ethtool(writeAttribute(5, number(25_000))))?.speed).toBe(25_000);
  for (const text of ['65535\n', '4294967295\n', '-1\n', '0\n']) {
    const found = await readLinks(withFiles(withoutNetlink, { '/sys/class/net/eth2/speed': text }));
    expect(found.get('eth2'), text).toMatchObject({ carrier: true, speed: undefined, duplex: 'full' });
  }
});

test("reads speed and duplex from /sys where the kernel's netlink lacks ethtool", async () => {
  const netlink = await server.openNetlink();
  const old: Host = {
    ...server,
    openNetlink: async () => ({
      dump: async (name, ...others) => name !== 'link-modes' && (await netlink!.dump(name, ...others)),
    }),
  };
  const found = await readLinks(old);
  expect(found.get('eth2')).toMatchObject({ speed: 1000, duplex: 'full' });
  const otherNamespace = await readLinks(withFiles(old, { '/sys/class/net/eth2/ifindex': '99\n' }));
  expect(otherNamespace.get('eth2')?.speed).toBeUndefined();
});

test('reads the modes of wake-on-LAN as letters of ethtool', () => {
  const wake = (enabled: number, supported = 0xff) =>
    parseWakeOnLan(
      ethtool(
        writeAttribute(
          2 | nested,
          Buffer.concat([writeAttribute(4, number(enabled)), writeAttribute(5, number(supported))]),
        ),
      ),
    )?.wakeOnLan;
  expect([wake(0), wake(0x20), wake(0x21), wake(0xff)]).toEqual(['d', 'g', 'pg', 'pumbagsf']);
  expect(wake(0, 0)).toBeUndefined();
});

test('counts a bond member that its bond holds for down, also without netlink', async () => {
  const folder = '/sys/class/net/eth0/bonding_slave';
  const host = withFiles(withoutNetlink, {
    [`${folder}/mii_status`]: 'down\n',
    [`${folder}/link_failure_count`]: '3\n',
    [`${folder}/perm_hwaddr`]: '52:54:00:12:34:56\n',
  });
  const found = await readLinks(host);
  expect(found.get('eth0')).toMatchObject({
    carrier: true,
    bondMember: { miiStatus: 'down', linkFailures: 3 },
    permanentMac: '52:54:00:12:34:56',
  });
  expect(found.get('bond0')).toMatchObject({ membersUp: 0, degraded: true });
});

test('reads the same options of bonds and bridges from /sys as from netlink', async () => {
  const [files, netlink] = [await readLinks(withoutNetlink), await readLinks(server)];
  const names = [...netlink.values()]
    .filter(({ kind, options }) => options !== undefined && (kind === 'bond' || kind === 'bridge'))
    .map((link) => link.name);
  expect(names).toEqual(expect.arrayContaining(['bond0', 'bond1', 'bond2', 'br0']));
  for (const name of names) {
    // The kernel has no file of this option.
    const { coupled_control: _, ...options } = netlink.get(name)?.options ?? {};
    expect(files.get(name)?.options, name).toEqual(options);
  }
});

test('does not publish a bridge again when only its timers change', async () => {
  const bridge = '/sys/class/net/br0/bridge';
  const later = withFiles(withoutNetlink, {
    [`${bridge}/hello_timer`]: '77\n',
    [`${bridge}/gc_timer`]: '1234\n',
    [`${bridge}/topology_change_timer`]: '5\n',
  });
  const options = async (host: Host) => (await readLinks(host)).get('br0')?.options;
  expect(await options(later)).toEqual(await options(withoutNetlink));
});
