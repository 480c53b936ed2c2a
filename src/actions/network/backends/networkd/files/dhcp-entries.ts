import type { Family } from '../../../state/network-state.ts';
import {
  type Entry,
  findSection,
  lastValue,
  mergeSections,
  type Section,
  withKey,
  withSection,
} from './unit-file.ts';

/** Turns DHCP of one family on or off. */
export interface DhcpSetting {
  readonly family: Family;
  readonly on: boolean;
}

/**
 * Returns the sections of a link's file with DHCP of one family turned on or off.
 * @param origin sections of the administrator's file that one of ours replaces; undefined when ours replaces none.
 */
export function withDhcp(
  sections: readonly Section[],
  setting: DhcpSetting,
  origin: readonly Section[] | undefined,
): readonly Section[] {
  const { family, on } = setting;
  const inNetwork = withSection(sections, 'Network', (entries) => {
    const next = withKey(entries, 'DHCP', dhcpValue(entries, setting));
    return family === 'ipv6' ? withLinkLocal(next, on, origin) : next;
  });
  // Without this key the client waits for a router advertisement that announces a DHCPv6 server.
  return on && family === 'ipv6'
    ? withSection(inNetwork, 'DHCPv6', (entries) => withKey(entries, 'WithoutRA', 'solicit'))
    : inNetwork;
}

const trueTexts: readonly string[] = ['yes', 'true', 'on', '1', 'both', 'y', 't'];
const falseTexts: readonly string[] = ['no', 'false', 'off', '0', 'n', 'f'];

/** Returns the last value of a key in lower case; empty when the key is absent. */
const networkValue = (entries: readonly Entry[], key: string): string =>
  lastValue({ name: 'Network', entries }, key)?.toLowerCase() ?? '';

function dhcpValue(entries: readonly Entry[], { family, on }: DhcpSetting): string {
  const current = networkValue(entries, 'DHCP');
  const isOn = (...texts: readonly string[]) => trueTexts.includes(current) || texts.includes(current);
  const ipv4 = family === 'ipv4' ? on : isOn('ipv4', 'v4');
  const ipv6 = family === 'ipv6' ? on : isOn('ipv6', 'v6');
  if (ipv4 && ipv6) return 'yes';
  if (ipv4) return 'ipv4';
  return ipv6 ? 'ipv6' : 'no';
}

/** Gives the link a link-local address while DHCPv6 is on: the client sends its requests from that address. */
function withLinkLocal(
  entries: readonly Entry[],
  on: boolean,
  origin: readonly Section[] | undefined,
): readonly Entry[] {
  const key = 'LinkLocalAddressing';
  if (!on) {
    const network = findSection(mergeSections(origin ?? [], ['Network']), 'Network');
    return network ? withKey(entries, key, lastValue(network, key)) : entries;
  }
  const current = networkValue(entries, key);
  if (falseTexts.includes(current)) return withKey(entries, key, 'ipv6');
  return current === 'ipv4' ? withKey(entries, key, 'yes') : entries;
}
