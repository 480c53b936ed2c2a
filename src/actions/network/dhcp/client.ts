import { Unsupported } from '../../errors.ts';
import type { Runner } from '../../run/runner.ts';
import type { Family } from '../state/network-state.ts';

export type ClientName = 'dhcpcd' | 'dhclient';

/** The programs that ask for addresses, the preferred first. */
const clients: readonly ClientName[] = ['dhcpcd', 'dhclient'];

/** The client of this machine. @throws {Unsupported} where there is none. */
export async function findClient(runner: Runner): Promise<ClientName> {
  for (const file of clients) {
    const isThere = await runner.runForStatus({ file, args: ['--version'] }).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  throw new Unsupported(
    'no DHCP client is installed, and no service holds the interface; install dhcpcd or dhclient',
  );
}

/** A link and family for which a client runs. */
export interface LinkFamily {
  readonly link: string;
  readonly family: Family;
}

/** What a client keeps. AppArmor's profile of dhclient takes such names in these folders only. */
interface ClientFiles {
  readonly pid: string;
  readonly leases: string;
}

export const dhclientFiles = ({ link, family }: LinkFamily, leaseFolder: string): ClientFiles => ({
  pid: `/run/dhclient-ovirt-node-${family}-${link}.pid`,
  leases: `${leaseFolder}/dhclient-ovirt-node-${family}-${link}.leases`,
});

const flag = (family: Family) => (family === 'ipv4' ? '-4' : '-6');

/** Arguments with which a client goes on until it is ended; `isDaemon`: and leaves for the background at once. */
export function startArgs(
  client: ClientName,
  leased: LinkFamily,
  leaseFolder: string,
  isDaemon: boolean,
): readonly string[] {
  const { link, family } = leased;
  if (client === 'dhcpcd') {
    // An address that it makes up where nobody answers is none from DHCP.
    const noInvented = family === 'ipv4' ? ['--noipv4ll'] : [];
    return [flag(family), isDaemon ? '--background' : '--nobackground', ...noInvented, link];
  }
  const { pid, leases } = dhclientFiles(leased, leaseFolder);
  return [flag(family), isDaemon ? '-nw' : '-d', '-pf', pid, '-lf', leases, link];
}

/** Arguments with which the one in the background ends and keeps its lease, so that it gets the same again. */
export function stopArgs(client: ClientName, leased: LinkFamily, leaseFolder: string): readonly string[] {
  const { link, family } = leased;
  if (client === 'dhcpcd') return [flag(family), '--exit', link];
  const { pid, leases } = dhclientFiles(leased, leaseFolder);
  return [flag(family), '-x', '-pf', pid, '-lf', leases, link];
}

/** Name of the unit that holds the client. What a unit's name cannot carry is told by its number. */
export const unitOf = ({ link, family }: LinkFamily): string =>
  `ovirt-node-dhcp${family === 'ipv4' ? 4 : 6}-${link.replaceAll(/[^\w.:-]/g, escaped)}.service`;

const escaped = (text: string): string =>
  [...Buffer.from(text)].map((octet) => `\\x${octet.toString(16).padStart(2, '0')}`).join('');
