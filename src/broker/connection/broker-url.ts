import { maskPassword } from '#base';
import { BrokerError } from '../broker-error.ts';

/** Address of a broker and the credentials in its URL. */
export interface BrokerUrl {
  /** Scheme, host and port, without user or password: safe to log. */
  readonly redacted: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/**
 * Parses `amqp://[user[:password]@]host[:port]` or `amqps://…`. Default ports are 5672 and 5671. Special characters in user and
 * password are percent-encoded.
 * @throws {BrokerError} of kind `address`, without user or password in its message.
 */
export function parseBrokerUrl(text: string): BrokerUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const tls = url?.protocol === 'amqps:';
  if (url === undefined || !(tls || url.protocol === 'amqp:') || url.hostname === '') throw invalidUrl(text);
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') throw invalidUrl(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (tls ? 5671 : 5672) : Number(url.port);
  return {
    redacted: `${url.protocol}//${url.hostname}:${port}`,
    host,
    port,
    tls,
    user: decodePart(url.username, text),
    password: decodePart(url.password, text),
  };
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
