import { describe, expect, it } from 'vitest';
import { type IpAddresses, parseAddresses } from '../../../../../src/actions/network/ip/parse-addresses.ts';

type Told = NonNullable<IpAddresses['addr_info']>[number];

const linkLocal = (local: string, given: Partial<Told> = {}): Told => ({
  family: 'inet6',
  local,
  prefixlen: 64,
  scope: 'link',
  ...given,
});

/** Of one address beside that of the loopback: whether it is somebody's own. */
function isStatic(found: Told, loopback: Partial<Told> = {}): boolean | undefined {
  const lo = { family: 'inet6', local: '::1', prefixlen: 128, scope: 'host', ...loopback };
  const parsed = parseAddresses([
    { ifname: 'lo', addr_info: [lo] },
    { ifname: 'eth0', addr_info: [found] },
  ]);
  return parsed.find(({ link }) => link === 'eth0')?.isStatic;
}

const ofMac = 'fe80::5054:ff:fe12:3456';

describe('a link-local address', () => {
  it.each([
    ['made of a MAC address', linkLocal(ofMac)],
    ['made of a secret', linkLocal('fe80::1:2:3:4', { 'stable-privacy': true })],
    ['that a service made in the kernel’s place', linkLocal('fe80::1:2:3:4', { noprefixroute: true })],
    ['that ends by itself', linkLocal('fe80::5', { dynamic: true })],
  ])('%s is not somebody’s own', (_title, found) => {
    expect(isStatic(found)).toBe(false);
  });

  it('of any other form is', () => {
    expect(isStatic(linkLocal('fe80::5'))).toBe(true);
    expect(isStatic(linkLocal('fe80::fffe'))).toBe(true);
  });

  it('is the kernel’s where the kernel says so, and only there where it says so at all', () => {
    const telling = { protocol: 'kernel_lo' };
    expect(isStatic(linkLocal('fe80::5', { protocol: 'kernel_ll' }), telling)).toBe(false);
    expect(isStatic(linkLocal(ofMac), telling)).toBe(true);
    expect(isStatic(linkLocal(ofMac, { noprefixroute: true }), telling)).toBe(false);
  });
});

describe('an address of a network', () => {
  it.each([
    ['from DHCP', { dynamic: true }],
    ['of a router’s advertisement', { mngtmpaddr: true }],
    ['for privacy', { temporary: true }],
    ['of the host alone', { scope: 'host' }],
  ])('%s is not somebody’s own', (_title, given) => {
    expect(isStatic({ ...linkLocal('2001:db8::5'), scope: 'global', ...given })).toBe(false);
  });

  it('that lasts is', () => {
    expect(isStatic({ ...linkLocal('2001:db8::5'), scope: 'global' })).toBe(true);
    expect(isStatic({ family: 'inet', local: '169.254.1.1', prefixlen: 16, scope: 'link' })).toBe(true);
  });
});
