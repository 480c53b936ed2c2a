import { lstat } from 'node:fs/promises';
import { Refused, Unsupported } from '../../../errors.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';

const scripts = '/etc/network/if-pre-up.d';
const folders = ['/usr/sbin', '/sbin', '/usr/bin', '/bin', '/usr/local/sbin'];
const program = (...names: readonly string[]) =>
  names.flatMap((name) => folders.map((folder) => `${folder}/${name}`));

/** Another program that reads the same files, and understands some of them differently. */
const others: Readonly<Record<string, readonly string[]>> = {
  ifupdown2: ['/usr/share/ifupdown2'],
  'ifupdown-ng': ['/usr/libexec/ifupdown-ng', '/usr/lib/ifupdown-ng'],
};

interface Need {
  readonly what: string;
  /** One of the paths of each list must exist. */
  readonly paths: readonly (readonly string[])[];
  readonly packages: string;
  readonly isNeeded: (written: InterfaceToWrite) => unknown;
}

/** What applies each part of a definition: ifupdown itself ignores an option that no script knows. */
const needs: readonly Need[] = [
  {
    what: 'ifup',
    paths: [program('ifup')],
    packages: 'ifupdown',
    isNeeded: () => true,
  },
  {
    what: 'a bond',
    paths: [[`${scripts}/ifenslave`]],
    packages: 'ifenslave',
    isNeeded: ({ kind }) => kind === 'bond',
  },
  {
    what: 'a bridge',
    paths: [[`${scripts}/bridge`], program('brctl')],
    packages: 'bridge-utils',
    isNeeded: ({ kind }) => kind === 'bridge',
  },
  {
    what: 'DHCP',
    paths: [program('dhclient', 'udhcpc', 'dhcpcd')],
    packages: 'isc-dhcp-client, udhcpc or dhcpcd',
    isNeeded: ({ ipv4 }) => ipv4?.dhcp,
  },
  {
    what: 'DHCPv6',
    paths: [program('dhclient', 'dhcpcd')],
    packages: 'isc-dhcp-client or dhcpcd',
    isNeeded: ({ ipv6 }) => ipv6?.dhcp,
  },
  {
    // The script of systemd-resolved that Debian 12 has in ifupdown writes a file that its shell does not read.
    what: 'a DNS server',
    paths: [['/etc/network/if-up.d/000resolvconf']],
    packages: 'resolvconf or openresolv',
    isNeeded: ({ settings }) => settings.dnsServers?.length,
  },
];

/**
 * Checks that the programs are there that apply definitions.
 * @param root folder that holds the host's folders; empty for the host itself.
 * @throws {Unsupported} naming the packages. {Refused} where another program reads the files.
 */
export async function requireHost(root: string, interfaces: readonly InterfaceToWrite[]): Promise<void> {
  for (const [name, paths] of Object.entries(others))
    if (await isThere(root, paths))
      throw new Refused(
        `${name} reads /etc/network/interfaces on this machine; expected ifupdown: the agent does not write definitions of ${name}`,
      );
  for (const { what, paths, packages, isNeeded } of needs) {
    const written = interfaces.find(isNeeded);
    if (!written) continue;
    for (const alternatives of paths)
      if (!(await isThere(root, alternatives)))
        throw new Unsupported(
          `the definition of ${written.name} needs ${what}, and none of ${alternatives.join(', ')} exists; expected Debian's package ${packages}`,
        );
  }
}

async function isThere(root: string, paths: readonly string[]): Promise<boolean> {
  const found = paths.map((path) =>
    lstat(`${root}${path}`).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}
