import { describe, expect, it } from 'vitest';
import { withDhcp } from '../../../../../../../src/actions/network/backends/networkd/files/dhcp-entries.ts';
import {
  parseUnitFile,
  printUnitFile,
} from '../../../../../../../src/actions/network/backends/networkd/files/unit-file.ts';
import type { Family } from '../../../../../../../src/actions/network/state/network-state.ts';

/** Returns the lines of a file after DHCP is turned on or off, without the heading of the network section. */
function dhcpLines(current: readonly string[], family: Family, on: boolean, origin?: readonly string[]) {
  const parse = (lines: readonly string[]) => parseUnitFile(['[Network]', ...lines].join('\n'));
  const sections = withDhcp(parse(current), { family, on }, origin && parse(origin));
  return printUnitFile([], sections)
    .split('\n')
    .filter((line) => line !== '' && line !== '[Network]');
}

describe('withDhcp', () => {
  it.each([
    [[], 'ipv4', true, 'DHCP=ipv4'],
    [['DHCP=no'], 'ipv4', true, 'DHCP=ipv4'],
    [['DHCP=v6'], 'ipv4', true, 'DHCP=yes'],
    [['DHCP=true'], 'ipv4', false, 'DHCP=ipv6'],
    [['DHCP=both'], 'ipv6', false, 'DHCP=ipv4'],
    [['DHCP=ipv4'], 'ipv4', false, 'DHCP=no'],
    [['DHCP=no', 'DHCP=yes'], 'ipv4', false, 'DHCP=ipv6'],
  ] as const)('turns %j with %s set to %s into %s', (current, family, on, expected) => {
    expect(dhcpLines(current, family, on)).toEqual([expected]);
  });

  it('lets the DHCPv6 client start without a router advertisement', () => {
    expect(dhcpLines(['DHCP=ipv4'], 'ipv6', true)).toEqual(['DHCP=yes', '[DHCPv6]', 'WithoutRA=solicit']);
  });

  it('gives a link a link-local address for DHCPv6, and restores the setting of the origin when DHCPv6 is turned off', () => {
    expect(dhcpLines(['LinkLocalAddressing=no'], 'ipv6', true)).toContain('LinkLocalAddressing=ipv6');
    expect(dhcpLines(['LinkLocalAddressing=ipv4'], 'ipv6', true)).toContain('LinkLocalAddressing=yes');
    expect(dhcpLines(['LinkLocalAddressing=no'], 'ipv4', true)).toContain('LinkLocalAddressing=no');
    const off = dhcpLines(['LinkLocalAddressing=ipv6'], 'ipv6', false, ['LinkLocalAddressing=no']);
    expect(off).toContain('LinkLocalAddressing=no');
    expect(dhcpLines(['LinkLocalAddressing=ipv6'], 'ipv6', false, [])).toEqual(['DHCP=no']);
  });
});
