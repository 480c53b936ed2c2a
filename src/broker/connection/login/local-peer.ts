import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';

/** Both ends of a connection over loopback, in one network namespace. */
export interface LoopbackConnection {
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** Socket states of the kernel's `include/net/tcp_states.h`. */
const listening = '0A';

/**
 * Finds the users whose processes have the other end of a loopback connection: of the sockets that the kernel chooses from for a
 * further one, and of the accepted one. Source: /proc/net/tcp and tcp6 (proc_net_tcp of the kernel's documentation).
 * @param tables the texts of both files.
 * @returns numbers of users; none where another network namespace has the end, or the tables cannot be read.
 */
export function findPeerUsers(
  { localPort, remoteAddress, remotePort }: LoopbackConnection,
  tables: readonly string[] = readTables(),
): readonly number[] {
  const address = toHex(remoteAddress);
  if (address === undefined) return [];
  // The kernel prefers a socket that listens on the address to one that listens on all.
  const forms = address.v4 === undefined ? [address.v6, any.v6] : [address.v4, address.v6, any.v4, any.v6];
  const listeners = new Map<string, Set<number>>();
  const users = new Set<number>();
  for (const row of tables.flatMap((table) => table.split('\n'))) {
    const [, local = '', remote = '', state, , , , user, , inode] = row.trim().split(/\s+/);
    const [localHex = '', port] = local.split(':');
    if (toPort(port) !== remotePort) continue;
    if (state === listening)
      listeners.set(localHex, new Set([...(listeners.get(localHex) ?? []), Number(user)]));
    // Until the listener accepts it, the socket has no inode and user 0, whatever the listener's user is.
    const isAccepted =
      state !== listening &&
      inode !== '0' &&
      [address.v4, address.v6].includes(localHex) &&
      toPort(remote.split(':')[1]) === localPort;
    if (isAccepted) users.add(Number(user));
  }
  const chosen = forms.find((form) => listeners.has(form));
  return [...new Set([...(chosen === undefined ? [] : (listeners.get(chosen) ?? [])), ...users])];
}

const any = { v4: '00000000', v6: '0'.repeat(32) };
const mapped = [...Array<number>(10).fill(0), 0xff, 0xff];

/** The forms in which the tables have a loopback address. An IPv4 address may be in both. */
function toHex(address: string): { readonly v4: string | undefined; readonly v6: string } | undefined {
  if (address === '::1') return { v4: undefined, v6: toWords([...Array<number>(15).fill(0), 1]) };
  const octets = address
    .replace(/^::ffff:/, '')
    .split('.')
    .map(Number);
  return octets.length === 4 ? { v4: toWords(octets), v6: toWords([...mapped, ...octets]) } : undefined;
}

/** Each 32-bit word is a number of the machine. */
function toWords(octets: readonly number[]): string {
  const words = Array.from({ length: octets.length / 4 }, (_, at) => octets.slice(4 * at, 4 * at + 4));
  return words
    .flatMap((word) => (endianness() === 'LE' ? word.reverse() : word))
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

function toPort(hex: string | undefined): number {
  return Number.parseInt(hex ?? '', 16);
}

function readTables(): readonly string[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => {
    try {
      return readFileSync(path, 'latin1');
    } catch {
      return '';
    }
  });
}
