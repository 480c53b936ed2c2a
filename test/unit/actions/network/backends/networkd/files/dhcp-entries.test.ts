import { describe, expect, it } from 'vitest';
import { withDhcp } from '../../../../../../../src/actions/network/backends/networkd/files/dhcp-entries.ts';
import {
  parseUnitFile,
  printUnitFile,
} from '../../../../../../../src/actions/network/backends/networkd/files/unit-file.ts';
import type { Family } from '../../../../../../../src/actions/network/state/network-state.ts';

const lines = (told: readonly string[], family: Family, on: boolean, origin?: readonly string[]) => {
  const read = (of: readonly string[]) => parseUnitFile(['[Network]', ...of].join('\n'));
  const sections = withDhcp(read(told), { family, on }, origin && read(origin));
  const text = printUnitFile([], sections);
  return text.split('\n').filter((line) => line !== '' && line !== '[Network]');
};

describe('DHCP in the file of a link', () => {
  it.each([
    [[], 'ipv4', true, 'DHCP=ipv4'],
    [['DHCP=no'], 'ipv4', true, 'DHCP=ipv4'],
    [['DHCP=v6'], 'ipv4', true, 'DHCP=yes'],
    [['DHCP=true'], 'ipv4', false, 'DHCP=ipv6'],
    [['DHCP=both'], 'ipv6', false, 'DHCP=ipv4'],
    [['DHCP=ipv4'], 'ipv4', false, 'DHCP=no'],
    [['DHCP=no', 'DHCP=yes'], 'ipv4', false, 'DHCP=ipv6'],
  ] as const)('%j with %s %s is %s', (told, family, on, wanted) => {
    expect(lines(told, family, on)).toEqual([wanted]);
  });

  it('asks for IPv6 whether or not a router announces a server', () => {
    expect(lines(['DHCP=ipv4'], 'ipv6', true)).toEqual(['DHCP=yes', '[DHCPv6]', 'WithoutRA=solicit']);
  });

  it('gives a link without one the link-local address that a client of IPv6 asks from, and takes it back', () => {
    expect(lines(['LinkLocalAddressing=no'], 'ipv6', true)).toContain('LinkLocalAddressing=ipv6');
    expect(lines(['LinkLocalAddressing=ipv4'], 'ipv6', true)).toContain('LinkLocalAddressing=yes');
    expect(lines(['LinkLocalAddressing=no'], 'ipv4', true)).toContain('LinkLocalAddressing=no');
    const off = lines(['LinkLocalAddressing=ipv6'], 'ipv6', false, ['LinkLocalAddressing=no']);
    expect(off).toContain('LinkLocalAddressing=no');
    expect(lines(['LinkLocalAddressing=ipv6'], 'ipv6', false, [])).toEqual(['DHCP=no']);
  });
});
