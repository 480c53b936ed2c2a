import { type Entry, findSection, lastValue, mergeSections, type Section, withKey } from './unit-file.ts';

/** Values of keys of section Network that concern IPv6, with what is left of them without IPv6. Source: systemd.network(5). */
const withoutIpv6: Readonly<Record<string, (value: string | undefined) => string | undefined>> = {
  LinkLocalAddressing: (value) => (value === 'ipv4' || isYes(value) ? 'ipv4' : 'no'),
  IPv6AcceptRA: () => 'no',
  DHCP: (value) => (isYes(value) ? 'ipv4' : value === 'ipv6' ? 'no' : value),
};

const isYes = (value: string | undefined): boolean => /^(?:1|yes|y|true|t|on)$/i.test(value ?? '');

/**
 * Turns IPv6 of a link off or on. networkd enables it again for a link that has a link-local address, DHCPv6, or router
 * advertisements. On, the keys have the values of the administrator's file again, DHCP excepted: a method of its own sets that.
 * @param origin sections of the administrator's file.
 */
export function ipv6Entries(
  entries: readonly Entry[],
  isOff: boolean,
  origin: readonly Section[] | undefined,
): readonly Entry[] {
  const current: Section = { name: 'Network', entries };
  const network = findSection(mergeSections(origin ?? [], ['Network']), 'Network');
  return Object.entries(withoutIpv6).reduce((list, [key, reduce]) => {
    if (isOff) return withKey(list, key, reduce(lastValue(current, key)));
    return key === 'DHCP' ? list : withKey(list, key, lastValue(network, key));
  }, entries);
}
