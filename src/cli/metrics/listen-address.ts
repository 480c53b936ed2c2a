import { isIP, isIPv4 } from 'node:net';
import { usageError } from '../command.ts';

/** Where a process listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const loopback = '127.0.0.1';

/**
 * Parses `ADDRESS:PORT`, `[ADDRESS]:PORT` or `PORT`, which is on loopback; port 0 takes a free one.
 * @throws {CommandError} with status 2.
 */
export function parseListenAddress(text: string): ListenAddress {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]*)\]:|([^:]*):)?(\d{1,5})$/.exec(text) ?? [];
  const named = bracketed ?? plain;
  const host = named === undefined || named === '' ? loopback : named === 'localhost' ? loopback : named;
  const isAddress = bracketed === undefined ? isIP(host) === 4 : isIP(host) === 6;
  const port = digits === '' ? Number.NaN : Number(digits);
  if (!(isAddress && port <= 65_535))
    throw usageError(
      `--listen is "${text}"; expected ADDRESS:PORT, such as 127.0.0.1:9101 or [::1]:9101, or a port of loopback`,
    );
  return { host, port };
}

/** Reports whether a text is an address that only processes of this machine reach. A name may begin with `127.`, and lead anywhere. */
export const isLoopback = (host: string): boolean =>
  host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** Formats an address as it stands in a URL. */
export const formatAddress = ({ host, port }: ListenAddress): string =>
  `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
