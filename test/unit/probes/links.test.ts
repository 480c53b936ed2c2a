import { describe, expect, it } from 'vitest';
import { type NetlinkMessage, writeAttribute, writeU16, writeU32 } from '#netlink';
import type { Host } from '../../../src/probes/host/host.ts';
import type { Link } from '../../../src/probes/links/link.ts';
import { links } from '../../../src/probes/links/links-probe.ts';
import { macToNumber } from '../../../src/probes/links/mac.ts';
import { parseBusAddress } from '../../../src/probes/links/sysfs/device-details.ts';
import { parseNetDev } from '../../../src/probes/links/sysfs/net-dev.ts';
import { expectSameLinks } from '../../host/probes/compare.ts';
import type { IpLink } from '../../host/probes/ip-shape.ts';
import { createHost } from '../../kit/probes/host-from-files.ts';
import { asJson, readProbe } from '../../kit/probes/read-probe.ts';
import { readExpected, recordedHost } from '../../kit/probes/recorded-host.ts';

const server = async (): Promise<ReadonlyMap<string, Link>> =>
  new Map((await readProbe(links, recordedHost('two-socket-server')))?.map((link) => [link.name, link]));

describe('links of a recorded server', () => {
  it('reads the same objects as ip', async () => {
    const found = asJson([...(await server()).values()]);
    const ip = await readExpected<IpLink[]>('link.json');
    expectSameLinks(found, ip);
    // ip omits a permanent address that equals the current one, and does not know those that only a bond knows.
    const withPermanent = ip.filter((link) => link.permaddr !== undefined);
    expect(withPermanent.length).toBeGreaterThan(0);
    for (const { ifindex, permaddr } of withPermanent)
      expect(found.find((link) => link.index === ifindex)?.permanentMac).toBe(permaddr);
  });

  it('reads counters between the earlier ones of ip and the later ones of /proc/net/dev', async () => {
    const ip = await readExpected<IpLink[]>('link.json');
    const dev = parseNetDev((await recordedHost('two-socket-server').readText('/proc/net/dev')) ?? '');
    const found = await server();
    for (const { ifname, stats64 } of ip) {
      const counters = found.get(ifname)?.counters;
      for (const [before, name] of [
        [stats64.rx['bytes'], 'rxBytes'],
        [stats64.tx['bytes'], 'txBytes'],
        [stats64.tx['packets'], 'txPackets'],
        [stats64.tx['errors'], 'txErrors'],
        [stats64.tx['collisions'], 'collisions'],
      ] as const) {
        expect(Number(counters?.[name]), `${ifname} ${name}`).toBeGreaterThanOrEqual(before!);
        expect(counters![name], `${ifname} ${name}`).toBeLessThanOrEqual(dev.get(ifname)![name]);
      }
    }
    expect(found.get('eth2')?.counters?.txBytes).toBe(2178n);
  });

  it('reads kind, bus address, driver and udev names of cards', async () => {
    const found = await server();
    expect([...found.values()].filter((link) => link.kind === 'physical').map((link) => link.name)).toEqual([
      'eth0',
      'eth1',
      'eth2',
    ]);
    expect(found.get('eth0')).toMatchObject({ driver: 'virtio_net', busInfo: '0000:00:05.0', speed: 10_000 });
    expect(found.get('eth2')).toMatchObject({
      driver: 'e1000',
      busInfo: '0000:00:04.0',
      speed: 1000,
      duplex: 'full',
      autoNegotiation: true,
      wakeOnLan: 'd',
      vendorName: 'Intel Corporation',
      deviceName: '82540EM Gigabit Ethernet Controller (QEMU Virtual Machine)',
      alias: 'uplink to rack 7',
      alternativeNames: ['enp0s5', 'uplink-with-a-rather-long-name'],
      mtuMin: 46,
      mtuMax: 16_110,
    });
    expect(found.get('eth1')).toMatchObject({
      macAddress: '52:54:00:12:34:58',
      permanentMac: '52:54:00:12:34:56',
    });
  });

  it('reads no speed and duplex without carrier', async () => {
    const found = await server();
    for (const link of found.values())
      if (link.carrier !== true) expect([link.speed, link.duplex], link.name).toEqual([undefined, undefined]);
    expect(found.get('w0')).toMatchObject({ carrier: true, speed: 10_000, duplex: 'full' });
  });

  it('reports a bond with one member down as degraded, and a complete one as not degraded', async () => {
    const found = await server();
    expect(found.get('bond0')).toMatchObject({
      bond: { mode: 'active-backup', miimonMs: 100, activeMember: 'eth0' },
      members: ['eth0', 'eth1'],
      membersUp: 1,
      degraded: true,
      options: { primary: 'eth0', active_slave: 'eth0', updelay: 200, xmit_hash_policy: 'layer2' },
    });
    expect(found.get('eth1')?.bondMember).toEqual({ miiStatus: 'down', linkFailures: 1 });
    expect(found.get('bond1')).toMatchObject({
      bond: { mode: '802.3ad', activeMember: undefined },
      membersUp: 2,
      degraded: false,
      options: { lacp_rate: 'fast', xmit_hash_policy: 'layer3+4', min_links: 1 },
    });
    expect(found.get('bond2')).toMatchObject({
      members: [],
      membersUp: 0,
      degraded: undefined,
      options: { arp_interval: 1000, arp_ip_target: ['10.9.0.1', '10.9.0.2'] },
    });
  });

  it('reads VLANs, a bridge, and lower and master devices', async () => {
    const found = await server();
    expect(found.get('bond0.20')).toMatchObject({
      kind: 'vlan',
      vlan: { id: 20, protocol: '802.1Q' },
      lower: 'bond0',
      master: 'br0',
    });
    expect(found.get('eth2.100')).toMatchObject({ vlan: { id: 100, protocol: '802.1ad' }, lower: 'eth2' });
    expect(found.get('br0')).toMatchObject({
      kind: 'bridge',
      bridge: { stp: true, forwardDelayMs: 4000 },
      members: ['bond0.20', 'tap0'],
      membersUp: 1,
      degraded: undefined,
      options: { forward_delay: 400, stp_state: 1, vlan_filtering: 1, vlan_protocol: '802.1Q' },
    });
    expect(found.get('mv0')).toMatchObject({ kind: 'macvlan', lower: 'eth2' });
    // The other end of a pair is not a lower device, in any namespace.
    for (const name of ['v0', 'w0', 'w1']) expect(found.get(name)?.lower).toBeUndefined();
  });
});

describe('the VLANs of a bridge', () => {
  const flags = { pvid: 2, untagged: 4, begin: 8, end: 16 } as const;
  const vlan = (id: number, ...bits: readonly number[]) => {
    const value = Buffer.alloc(4);
    writeU16(
      value,
      bits.reduce((all, bit) => all | bit, 0),
      0,
    );
    writeU16(value, id, 2);
    return writeAttribute(2, value);
  };
  /** A message of the dump of VLANs: `struct ifinfomsg`, the master, AF_SPEC. */
  const message = (index: number, master: number, ...vlans: readonly Buffer[]): NetlinkMessage => {
    const [header, masterIndex] = [Buffer.alloc(16), Buffer.alloc(4)];
    writeU32(header, index, 4);
    writeU32(masterIndex, master, 0);
    const parts = [header, writeAttribute(10, masterIndex), writeAttribute(26, Buffer.concat(vlans))];
    return { type: 16, flags: 0, sequence: 0, payload: Buffer.concat(parts) };
  };

  it('are options of the bridge and of its ports, beside the others', async () => {
    const found = await server();
    const indexOf = (name: string) => found.get(name)?.index ?? 0;
    const [bridge, port] = [indexOf('br0'), indexOf('tap0')];
    const own = recordedHost('two-socket-server');
    const host: Host = {
      ...own,
      openNetlink: async () => {
        const netlink = await own.openNetlink();
        return (
          netlink && {
            async dump(name, visitor, signal) {
              if (name !== 'bridge-vlans') return netlink.dump(name, visitor, signal);
              visitor.visit(message(bridge, bridge, vlan(1, flags.pvid, flags.untagged)));
              visitor.visit(message(port, bridge, vlan(10, flags.begin), vlan(20, flags.end)));
              return true;
            },
          }
        );
      },
    };
    const optionsOf = async (name: string) =>
      (await readProbe(links, host))?.find((link) => link.name === name)?.options;
    expect(await optionsOf('br0')).toMatchObject({
      vlan_filtering: 1,
      vlans: ['1'],
      pvid: 1,
      untagged: ['1'],
    });
    const ofPort = await optionsOf('tap0');
    expect(ofPort).toMatchObject({ vlans: ['10-20'], pvid: 0, untagged: [] });
    expect(ofPort).toMatchObject({ learning: 'on', cost: found.get('tap0')?.options?.['cost'] });
    expect(await optionsOf('eth2')).toBeUndefined();
  });
});

describe('device details', () => {
  it('ignores /sys when it shows another link of the same name', async () => {
    const own = recordedHost('two-socket-server');
    const path = '/sys/class/net/eth2/ifindex';
    const otherNamespace: Host = {
      ...own,
      readText: async (file) => (file === path ? '99\n' : own.readText(file)),
    };
    const eth2 = (await readProbe(links, otherNamespace))?.find((link) => link.name === 'eth2');
    expect(eth2).toMatchObject({ kind: 'physical', speed: 1000, busInfo: '0000:00:04.0' });
    expect([eth2?.driver, eth2?.vendorName, eth2?.deviceName]).toEqual([undefined, undefined, undefined]);
  });
});

describe('links without netlink', () => {
  const without: Host = {
    ...recordedHost('two-socket-server'),
    openNetlink: () => Promise.resolve(undefined),
  };

  it('reads carrier as undefined when /sys has no carrier file', async () => {
    const path = '/sys/class/net/eth2/carrier';
    const silent: Host = {
      ...without,
      readText: async (file) => (file === path ? undefined : without.readText(file)),
    };
    const eth2 = async (host: Host) =>
      (await readProbe(links, host))?.find((link) => link.name === 'eth2')?.carrier;
    expect([await eth2(without), await eth2(silent)]).toEqual([true, undefined]);
  });

  it('reads the same facts from /sys as from netlink', async () => {
    const by = async (host: Host): Promise<unknown> =>
      (await readProbe(links, host))?.map(
        ({ index, name, adminUp, carrier, operState, speed, macAddress, mtu, master, driver, busInfo }) => ({
          index,
          name,
          adminUp,
          carrier,
          operState,
          speed,
          macAddress,
          mtu,
          master,
          driver,
          busInfo,
        }),
      );
    const [files, netlink] = [await by(without), await by(recordedHost('two-socket-server'))];
    expect(asJson(files)).toEqual(asJson(netlink));
  });

  it('reads kinds of bonds, VLANs and bridges with their facts from /sys', async () => {
    const found = new Map((await readProbe(links, without))?.map((link) => [link.name, link]));
    expect(found.get('bond0')).toMatchObject({
      kind: 'bond',
      bond: { mode: 'active-backup', miimonMs: 100, activeMember: 'eth0' },
      members: ['eth0', 'eth1'],
      degraded: true,
    });
    expect(found.get('bond0.20')).toMatchObject({ kind: 'vlan', vlan: { id: 20 }, lower: 'bond0' });
    expect(found.get('br0')).toMatchObject({ kind: 'bridge', bridge: { stp: true, forwardDelayMs: 4000 } });
    expect(found.get('eth2')?.kind).toBe('physical');
    expect(found.get('lo')?.kind).toBe('loopback');
  });

  it('reads counters above 2^53 exactly, and no speed for -1', async () => {
    const [, eth0] = (await readProbe(links, recordedHost('kvm-guest'))) ?? [];
    expect(eth0).toMatchObject({
      kind: 'physical',
      busInfo: '0000:00:03.0',
      speed: undefined,
      duplex: undefined,
      counters: {
        rxBytes: 98_765_432_101_234n,
        rxErrors: 1n,
        rxDropped: 2n,
        rxMulticast: 3n,
        txErrors: 4n,
        txDropped: 5n,
      },
    });
    expect(eth0?.counters?.collisions).toBe(6n);
  });

  it('reads undefined when /sys is missing or of another network namespace', async () => {
    const dev = 'a\nb\n    lo: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n  veth: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n';
    await using inner = await createHost({
      '/proc/net/dev': dev,
      '/sys/class/net/lo/ifindex': '1\n',
      '/sys/class/net/eth0/ifindex': '2\n',
    });
    expect(await readProbe(links, inner.host)).toBeUndefined();
    expect(await readProbe(links, recordedHost('bare-container'))).toBeUndefined();
  });
});

describe('parts of a link', () => {
  it('converts a MAC address to a 48-bit number', () => {
    expect(macToNumber('52:54:00:12:34:56')).toBe(0x525400123456n);
    expect(macToNumber('ff:ff:ff:ff:ff:ff')).toBe(281_474_976_710_655n);
    for (const text of [undefined, '', '52:54:00:12:34', '52:54:00:12:34:5g', `${'00:'.repeat(19)}00`])
      expect(macToNumber(text)).toBeUndefined();
  });

  it('parses the bus address of a device, and of the card for virtio', () => {
    expect(parseBusAddress('../../devices/pci0000:00/0000:00:1f.6/net/eno1')).toBe('0000:00:1f.6');
    expect(parseBusAddress('../../devices/pci0000:00/0000:00:03.0/virtio2/net/eth0')).toBe('0000:00:03.0');
    expect(parseBusAddress('../../devices/platform/fd580000.ethernet/net/end0')).toBe('fd580000.ethernet');
    expect(parseBusAddress(undefined)).toBeUndefined();
    expect(parseBusAddress('nonsense')).toBeUndefined();
  });
});
