import net from 'node:net';
import { maskPassword } from '#base';
import { BrokerError } from '../broker-error.ts';

/** Address of a broker and the credentials in its URL. */
export interface BrokerUrl {
  /** Scheme, host and port, without user or password: safe to log. */
  readonly redacted: string;
  /** A name, or an address without brackets; a link-local one with its zone: `fe80::1%eth0`. */
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/**
 * Parses `amqp://[user[:password]@]host[:port]` or `amqps://…`. Default ports are 5672 and 5671. Special characters in user and
 * password are percent-encoded. An address of IPv6 stands in brackets; with a zone, as in `fe80::1%eth0`, also without.
 * @throws {BrokerError} of kind `address`, without user or password in its message.
 */
export function parseBrokerUrl(text: string): BrokerUrl {
  const { text: withoutZone, zone } = splitZone(text);
  const url = URL.canParse(withoutZone) ? new URL(withoutZone) : undefined;
  const tls = url?.protocol === 'amqps:';
  if (url === undefined || !(tls || url.protocol === 'amqp:') || url.hostname === '') throw invalidUrl(text);
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') throw invalidUrl(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1') + zone;
  const port = url.port === '' ? (tls ? 5671 : 5672) : Number(url.port);
  return {
    redacted: `${url.protocol}//${net.isIPv6(host) ? `[${host}]` : host}:${port}`,
    host,
    port,
    tls,
    user: decodePart(url.username, text),
    password: decodePart(url.password, text),
  };
}

/**
 * Takes the zone out of the address in a URL, because URLs have none in the WHATWG's grammar. RFC 6874 writes `%25eth0`; people
 * write `%eth0`.
 * @returns the URL with its address in brackets, and the zone with its `%`; the text as it is and an empty zone otherwise.
 */
function splitZone(text: string): { readonly text: string; readonly zone: string } {
  const [, before = '', address = '', name = '', after = ''] =
    /^(amqps?:\/\/(?:[^/?#]*@)?)\[?([\da-f:.]+)%(?:25(?=.))?([^\]/?#@:%\s]+)\]?(.*)$/is.exec(text) ?? [];
  const isZoned = net.isIPv6(address) && /^fe[89ab]/i.test(address);
  return isZoned ? { text: `${before}[${address}]${after}`, zone: `%${name}` } : { text, zone: '' };
}

function decodePart(part: string, text: string): string | undefined {
  try {
    return part === '' ? undefined : decodeURIComponent(part);
  } catch {
    throw invalidUrl(text);
  }
}

function invalidUrl(text: string): BrokerError {
  const redacted = maskPassword(text);
  return new BrokerError(
    'address',
    redacted,
    `"${redacted}" is not a broker URL; expected amqp://host[:port] or amqps://host[:port]`,
  );
}
