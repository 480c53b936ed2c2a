import { describe, expect, it } from 'vitest';
import { type AddressMessage, Attributes, addressFlag, type LinkMessage } from '#netlink';
import { toAddressStates } from '../../../../../src/actions/network/read/address-states.ts';

const scope = { global: 0, link: 253, host: 254 } as const;
const permanent = addressFlag.permanent;

const address = (text: string, given: Partial<AddressMessage> = {}): AddressMessage => ({
  linkIndex: 2,
  family: 'ipv6',
  address: text,
  prefixLength: 64,
  peer: undefined,
  broadcast: undefined,
  scope: scope.link,
  flags: permanent,
  label: undefined,
  protocol: undefined,
  preferredSeconds: undefined,
  validSeconds: undefined,
  ...given,
});
const link = (index: number, name: string): LinkMessage => ({
  index,
  name,
  deviceType: 1,
  flags: 0,
  kind: undefined,
  data: undefined,
  masterKind: undefined,
  portData: undefined,
  masterIndex: undefined,
  lowerIndex: undefined,
  attributes: new Attributes(Buffer.alloc(0)),
});

/** Converts one address beside that of the loopback. @returns whether it is static. */
function isStatic(item: AddressMessage, loopback: Partial<AddressMessage> = {}): boolean | undefined {
  const own = address('::1', { linkIndex: 1, prefixLength: 128, scope: scope.host, ...loopback });
  const states = toAddressStates([item, own], [link(1, 'lo'), link(2, 'eth0')]);
  expect(states.map((state) => state.link)).toEqual(['lo', 'eth0']);
  return states[1]?.isStatic;
}

const ofMac = 'fe80::5054:ff:fe12:3456';

describe('a link-local address', () => {
  it.each([
    ['made from a MAC address', address(ofMac)],
    ['made from a secret', address('fe80::1:2:3:4', { flags: permanent | addressFlag.stablePrivacy })],
    [
      'made by a service instead of the kernel',
      address('fe80::1:2:3:4', { flags: permanent | addressFlag.noPrefixRoute }),
    ],
    ['with a lifetime', address('fe80::5', { flags: 0 })],
  ])('%s is not static', (_title, item) => {
    expect(isStatic(item)).toBe(false);
  });

  it('of any other form is static', () => {
    expect(isStatic(address('fe80::5'))).toBe(true);
    expect(isStatic(address('fe80::fffe'))).toBe(true);
  });

  it('is automatic where its protocol says so, when the kernel reports protocols', () => {
    const reporting = { protocol: 1 };
    expect(isStatic(address('fe80::5', { protocol: 3 }), reporting)).toBe(false);
    expect(isStatic(address(ofMac), reporting)).toBe(true);
    expect(isStatic(address(ofMac, { flags: permanent | addressFlag.noPrefixRoute }), reporting)).toBe(false);
  });
});

describe('an address of a network', () => {
  it.each([
    ['from DHCP', { flags: 0 }],
    ['from DHCP, by its protocol', { protocol: 16 }],
    ['from a router advertisement', { flags: permanent | addressFlag.managedTemporary }],
    ['from a router advertisement, by its protocol', { protocol: 2 }],
    ['for privacy', { flags: permanent | addressFlag.secondary }],
    ['of scope host', { scope: scope.host }],
  ])('%s is not static', (_title, given) => {
    expect(isStatic(address('2001:db8::5', { scope: scope.global, ...given }))).toBe(false);
  });

  it('without a lifetime is static', () => {
    expect(isStatic(address('2001:db8::5', { scope: scope.global }))).toBe(true);
    expect(isStatic(address('169.254.1.1', { family: 'ipv4', prefixLength: 16 }))).toBe(true);
    // In IPv4 the flag means "secondary".
    const secondary = {
      family: 'ipv4',
      scope: scope.global,
      flags: permanent | addressFlag.secondary,
    } as const;
    expect(isStatic(address('10.0.0.6', secondary))).toBe(true);
  });

  it('of a link that is gone is left out', () => {
    expect(toAddressStates([address('fe80::5', { linkIndex: 9 })], [link(1, 'lo')])).toEqual([]);
  });
});
