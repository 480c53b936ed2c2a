import { Unsupported } from '../../errors.ts';
import type { Runner } from '../../run/runner.ts';
import type { Family } from '../state/network-state.ts';

export type ClientName = 'dhcpcd' | 'dhclient';

/** DHCP clients that the agent can start, in order of preference. */
const clients: readonly ClientName[] = ['dhcpcd', 'dhclient'];

/** @returns the DHCP client of this machine. @throws {Unsupported} where none is installed. */
export async function findClient(runner: Runner): Promise<ClientName> {
  for (const file of clients) {
    const isInstalled = await runner.runForStatus({ file, args: ['--version'] }).then(
      () => true,
      () => false,
    );
    if (isInstalled) return file;
  }
  throw new Unsupported(
    'no DHCP client is installed, and no service manages the interface; install dhcpcd or dhclient',
  );
}

/** The link and family that a DHCP client serves. */
export interface LinkFamily {
  readonly link: string;
  readonly family: Family;
}

/** Paths of a client's files. AppArmor's profile of dhclient allows such names in these folders only. */
interface ClientFiles {
  readonly pid: string;
  readonly leases: string;
}

export const dhclientFiles = ({ link, family }: LinkFamily, leaseFolder: string): ClientFiles => ({
  pid: `/run/dhclient-ovirt-node-${family}-${link}.pid`,
  leases: `${leaseFolder}/dhclient-ovirt-node-${family}-${link}.leases`,
});

const familyFlag = (family: Family) => (family === 'ipv4' ? '-4' : '-6');

/** @returns the arguments that start a client. @param isDaemon whether the client moves to the background at once. */
export function startArgs(
  client: ClientName,
  linkFamily: LinkFamily,
  leaseFolder: string,
  isDaemon: boolean,
): readonly string[] {
  const { link, family } = linkFamily;
  const flag = familyFlag(family);
  if (client === 'dhcpcd') {
    // Without a server, dhcpcd would choose an address itself (169.254.0.0/16).
    const noIpv4ll = family === 'ipv4' ? ['--noipv4ll'] : [];
    return [flag, isDaemon ? '--background' : '--nobackground', ...noIpv4ll, link];
  }
  const { pid, leases } = dhclientFiles(linkFamily, leaseFolder);
  return [flag, isDaemon ? '-nw' : '-d', '-pf', pid, '-lf', leases, link];
}

/** @returns the arguments that stop a client in the background. It keeps its lease, and so its address. */
export function stopArgs(client: ClientName, linkFamily: LinkFamily, leaseFolder: string): readonly string[] {
  const { link, family } = linkFamily;
  if (client === 'dhcpcd') return [familyFlag(family), '--exit', link];
  const { pid, leases } = dhclientFiles(linkFamily, leaseFolder);
  return [familyFlag(family), '-x', '-pf', pid, '-lf', leases, link];
}

/** @returns the name of the systemd unit that runs the client. Characters that a unit's name cannot contain are escaped. */
export const unitOf = ({ link, family }: LinkFamily): string =>
  `ovirt-node-dhcp${family === 'ipv4' ? 4 : 6}-${link.replaceAll(/[^\w.:-]/g, escapeBytes)}.service`;

const escapeBytes = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
