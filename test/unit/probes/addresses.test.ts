import { SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6, formatNetmask } from '#netlink';
import { type Address, primaryIpv4 } from '../../../src/probes/addresses/address.ts';
import { parseFibTrie, parseIfInet6, parseIpv4Routes } from '../../../src/probes/addresses/address-files.ts';
import { classifyOrigin } from '../../../src/probes/addresses/address-origin.ts';
import { addresses } from '../../../src/probes/addresses/addresses-probe.ts';
import { expectSameAddresses } from '../../host/probes/compare.ts';
import type { IpAddressLink } from '../../host/probes/ip-shape.ts';
import { asJson, readProbe } from '../../kit/probes/read-probe.ts';
import { readExpected, recordedHost } from '../../kit/probes/recorded-host.ts';

const ipv6 = (hex: string): string | undefined => formatIpv6(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('address text', () => {
  it('formats IPv6 addresses as RFC 5952', () => {
    expect(ipv6('2001 0db8 0000 0000 0000 0000 0002 0001')).toBe('2001:db8::2:1');
    expect(ipv6('2001 0db8 0000 0001 0001 0001 0001 0001')).toBe('2001:db8:0:1:1:1:1:1');
    expect(ipv6('2001 0db8 0000 0000 0001 0000 0000 0001')).toBe('2001:db8::1:0:0:1');
    expect(ipv6('2001 0000 0000 0001 0000 0000 0000 0001')).toBe('2001:0:0:1::1');
    expect(ipv6('0000 0000 0000 0000 0000 0000 0000 0000')).toBe('::');
    expect(ipv6('0000 0000 0000 0000 0000 0000 0000 0001')).toBe('::1');
    expect(ipv6('2001 0db8 0000 0000 0000 0000 0000 0000')).toBe('2001:db8::');
    expect(ipv6('0000 0000 0000 0000 0000 ffff c000 0201')).toBe('::ffff:192.0.2.1');
    expect(ipv6('0000 0000 0000 0000 0000 0000 c000 0201')).toBe('::192.0.2.1');
    expect(ipv6('0000 0000 0000 0000 0000 0000 0000 0201')).toBe('::201');
    expect(ipv6('0000')).toBeUndefined();
    expect(formatIpv4(Buffer.from([192, 0, 2, 1]))).toBe('192.0.2.1');
    expect(formatIpv4(Buffer.alloc(16))).toBeUndefined();
  });

  it('formats any sixteen octets as text of the same address', () => {
    const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, (values) => {
        const bytes = Buffer.alloc(16);
        for (const [at, value] of values.entries()) bytes.writeUInt16BE(value, at * 2);
        const text = formatIpv6(bytes) ?? '';
        const colons = values.map((value) => value.toString(16)).join(':');
        const same = (address: string): string => new SocketAddress({ address, family: 'ipv6' }).address;
        return same(text) === same(colons) && text.length <= colons.length + 8;
      }),
    );
  });

  it('formats netmasks of prefix lengths', () => {
    expect([0, 8, 19, 24, 31, 32].map(formatNetmask)).toEqual([
      '0.0.0.0',
      '255.0.0.0',
      '255.255.224.0',
      '255.255.255.0',
      '255.255.255.254',
      '255.255.255.255',
    ]);
    expect(formatNetmask(33)).toBeUndefined();
  });
});

describe('addresses of a recorded server', () => {
  it('reads the same objects as ip', async () => {
    const found = (await readProbe(addresses, recordedHost('two-socket-server'))) ?? [];
    expectSameAddresses(asJson(found), await readExpected<IpAddressLink[]>('addr.json'));
  });

  it('reads flags, origin, scope and lifetimes of addresses', async () => {
    const found = (await readProbe(addresses, recordedHost('two-socket-server'))) ?? [];
    const of = (address: string): Address | undefined => found.find((one) => one.address === address);
    expect(of('10.0.0.6')).toMatchObject({
      netmask: '255.255.255.0',
      origin: 'static',
      flags: ['secondary', 'permanent'],
    });
    expect(of('192.0.2.17')).toMatchObject({ origin: 'dhcp', broadcast: '192.0.2.31', flags: [] });
    expect(of('192.0.2.17')?.validLifetimeNs).toBeGreaterThan(3500n * 1_000_000_000n);
    expect(of('192.0.2.17')?.preferredLifetimeNs).toBeLessThanOrEqual(1800n * 1_000_000_000n);
    expect(of('10.0.1.9')).toMatchObject({ peer: '10.0.1.10', prefixLength: 32, netmask: '255.255.255.255' });
    expect(of('2001:db8:7::77')).toMatchObject({
      peer: '2001:db8:7::78',
      netmask: undefined,
      broadcast: undefined,
    });
    expect(of('2001:db8:7::9')).toMatchObject({ origin: 'dhcp' });
    expect(of('2001:db8:7::5')).toMatchObject({ origin: 'ra', flags: ['noprefixroute'] });
    expect(of('2001:db8:0:1:1::1')).toMatchObject({
      origin: 'static',
      flags: ['nodad', 'permanent'],
      validLifetimeNs: undefined,
    });
    expect(of('fe80::182c:15ff:fefa:d88b')).toMatchObject({
      origin: 'link-local',
      scope: 'link',
      flags: ['tentative', 'permanent'],
    });
    expect(of('169.254.7.7')?.origin).toBe('link-local');
    expect(of('127.0.0.1')).toMatchObject({ origin: 'kernel', scope: 'host' });
  });

  it('returns the first IPv4 address of a link that is not secondary', async () => {
    const found = (await readProbe(addresses, recordedHost('two-socket-server'))) ?? [];
    const bridge = found.find((one) => one.address === '10.0.0.5')!.interfaceIndex;
    expect(primaryIpv4(found, bridge)?.address).toBe('10.0.0.5');
    const secondaryFirst = [...found].reverse();
    expect(primaryIpv4(secondaryFirst, bridge)?.address).toBe('10.0.0.5');
    expect(primaryIpv4(found, 9999)).toBeUndefined();
  });
});

describe('address origin', () => {
  it("classifies the origin by the kernel's protocol number", () => {
    const evidence = {
      family: 'ipv6',
      address: '2001:db8::1',
      prefixLength: 64,
      scope: 'global',
      flags: ['permanent'],
    } as const;
    expect([1, 2, 3, 4, 16].map((protocol) => classifyOrigin({ ...evidence, protocol }))).toEqual([
      'kernel',
      'ra',
      'link-local',
      'static',
      'dhcp',
    ]);
  });
});

describe('addresses without netlink', () => {
  it('reads addresses from /proc/net', async () => {
    expect(await readProbe(addresses, recordedHost('kvm-guest'))).toMatchObject([
      { interfaceIndex: 1, address: '127.0.0.1', prefixLength: 8 },
      { interfaceIndex: 2, address: '192.0.2.7', prefixLength: 24, netmask: '255.255.255.0' },
      { interfaceIndex: 1, address: '::1', prefixLength: 128, scope: 'host', origin: 'kernel' },
      { interfaceIndex: 2, address: 'fe80::5054:ff:fe12:3458', scope: 'link', origin: 'link-local' },
      { interfaceIndex: 2, address: '2001:db8::7', prefixLength: 64, origin: 'ra', flags: [] },
    ]);
    expect(await readProbe(addresses, recordedHost('bare-container'))).toBeUndefined();
  });

  it('reads only addresses from /proc/net that netlink has too', async () => {
    const host = recordedHost('two-socket-server');
    const line = (one: Address): string => `${one.interfaceIndex} ${one.address}/${one.prefixLength}`;
    const fromNetlink = new Set((await readProbe(addresses, host))?.map(line));
    const fromFiles = await readProbe(addresses, { ...host, openNetlink: () => Promise.resolve(undefined) });
    expect(fromFiles!.length).toBeGreaterThan(15);
    for (const one of fromFiles!) expect(fromNetlink).toContain(line(one));
  });

  it('skips malformed lines of /proc/net', () => {
    expect(parseIfInet6('\nnonsense\n20010db8 02 40 00 80 eth0\n')).toEqual([]);
    expect(parseFibTrie('/32 host LOCAL\n|-- 300\n')).toEqual([]);
    expect(parseIpv4Routes('Iface\tDestination\neth0\tZZ\t\n\n')).toEqual([]);
  });
});
