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

/** DHCP that is to be turned on or off. */
export interface DhcpSetting {
  readonly family: Family;
  readonly on: boolean;
}

/** @param origin sections of the file that others wrote, where these are of one of ours. */
export function withDhcp(
  sections: readonly Section[],
  asked: DhcpSetting,
  origin: readonly Section[] | undefined,
): readonly Section[] {
  const { family, on } = asked;
  const inNetwork = withSection(sections, 'Network', (entries) => {
    const next = withKey(entries, 'DHCP', dhcpText(entries, asked));
    return family === 'ipv6' ? withLinkLocal(next, on, origin) : next;
  });
  // Without it the client would wait for a router to tell of a server.
  return on && family === 'ipv6'
    ? withSection(inNetwork, 'DHCPv6', (entries) => withKey(entries, 'WithoutRA', 'solicit'))
    : inNetwork;
}

const isTrue = (told: string | undefined) =>
  ['yes', 'true', 'on', '1', 'both', 'y', 't'].includes(told?.toLowerCase() ?? '');
const isFalse = (told: string | undefined) =>
  ['no', 'false', 'off', '0', 'n', 'f'].includes(told?.toLowerCase() ?? '');
const valueIn = (entries: readonly Entry[], key: string) => lastValue({ name: 'Network', entries }, key);

function dhcpText(entries: readonly Entry[], { family, on }: DhcpSetting): string {
  const told = valueIn(entries, 'DHCP');
  const has = (text: string, older: string) =>
    isTrue(told) || [text, older].includes(told?.toLowerCase() ?? '');
  const ipv4 = family === 'ipv4' ? on : has('ipv4', 'v4');
  const ipv6 = family === 'ipv6' ? on : has('ipv6', 'v6');
  if (ipv4 && ipv6) return 'yes';
  if (ipv4) return 'ipv4';
  return ipv6 ? 'ipv6' : 'no';
}

/** A client of DHCPv6 asks from the link-local address: without one it never would. */
function withLinkLocal(
  entries: readonly Entry[],
  on: boolean,
  origin: readonly Section[] | undefined,
): readonly Entry[] {
  const key = 'LinkLocalAddressing';
  const told = valueIn(entries, key);
  if (!on) {
    const network = findSection(mergeSections(origin ?? [], ['Network']), 'Network');
    return network ? withKey(entries, key, lastValue(network, key)) : entries;
  }
  if (isFalse(told)) return withKey(entries, key, 'ipv6');
  return told?.toLowerCase() === 'ipv4' ? withKey(entries, key, 'yes') : entries;
}
