import { describe, expect, it } from 'vitest';
import { type IpAddresses, parseAddresses } from '../../../../../src/actions/network/ip/parse-addresses.ts';

type IpAddress = NonNullable<IpAddresses['addr_info']>[number];

const linkLocal = (local: string, given: Partial<IpAddress> = {}): IpAddress => ({
  family: 'inet6',
  local,
  prefixlen: 64,
  scope: 'link',
  ...given,
});

/** Parses one address beside that of the loopback. @returns whether it is static. */
function isStatic(item: IpAddress, loopback: Partial<IpAddress> = {}): boolean | undefined {
  const lo = { family: 'inet6', local: '::1', prefixlen: 128, scope: 'host', ...loopback };
  const parsed = parseAddresses([
    { ifname: 'lo', addr_info: [lo] },
    { ifname: 'eth0', addr_info: [item] },
  ]);
  return parsed.find(({ link }) => link === 'eth0')?.isStatic;
}

const ofMac = 'fe80::5054:ff:fe12:3456';

describe('a link-local address', () => {
  it.each([
    ['made from a MAC address', linkLocal(ofMac)],
    ['made from a secret', linkLocal('fe80::1:2:3:4', { 'stable-privacy': true })],
    ['made by a service instead of the kernel', linkLocal('fe80::1:2:3:4', { noprefixroute: true })],
    ['with a lifetime', linkLocal('fe80::5', { dynamic: true })],
  ])('%s is not static', (_title, item) => {
    expect(isStatic(item)).toBe(false);
  });

  it('of any other form is static', () => {
    expect(isStatic(linkLocal('fe80::5'))).toBe(true);
    expect(isStatic(linkLocal('fe80::fffe'))).toBe(true);
  });

  it('is automatic where its protocol says so, when the kernel reports protocols', () => {
    const reporting = { protocol: 'kernel_lo' };
    expect(isStatic(linkLocal('fe80::5', { protocol: 'kernel_ll' }), reporting)).toBe(false);
    expect(isStatic(linkLocal(ofMac), reporting)).toBe(true);
    expect(isStatic(linkLocal(ofMac, { noprefixroute: true }), reporting)).toBe(false);
  });
});

describe('an address of a network', () => {
  it.each([
    ['from DHCP', { dynamic: true }],
    ['from a router advertisement', { mngtmpaddr: true }],
    ['for privacy', { temporary: true }],
    ['of scope host', { scope: 'host' }],
  ])('%s is not static', (_title, given) => {
    expect(isStatic({ ...linkLocal('2001:db8::5'), scope: 'global', ...given })).toBe(false);
  });

  it('without a lifetime is static', () => {
    expect(isStatic({ ...linkLocal('2001:db8::5'), scope: 'global' })).toBe(true);
    expect(isStatic({ family: 'inet', local: '169.254.1.1', prefixlen: 16, scope: 'link' })).toBe(true);
  });
});
