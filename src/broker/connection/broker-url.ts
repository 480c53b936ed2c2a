import { BrokerError } from '../broker.ts';

/** Where a broker is, and who asks. */
export interface BrokerUrl {
  /** As it may be shown: scheme, host and port, without user or password. */
  readonly redacted: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/**
 * Reads `amqp://[user[:password]@]host[:port]` or `amqps://…`; ports are 5672 and 5671 unless given, and special
 * characters of user and password are percent-encoded.
 * @throws {BrokerError} of kind `address`.
 */
export function parseBrokerUrl(text: string): BrokerUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const tls = url?.protocol === 'amqps:';
  if (url === undefined || !(tls || url.protocol === 'amqp:') || url.hostname === '') throw notOne(text);
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') throw notOne(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (tls ? 5671 : 5672) : Number(url.port);
  return {
    redacted: `${url.protocol}//${url.hostname}:${port}`,
    host,
    port,
    tls,
    user: decoded(url.username, text),
    password: decoded(url.password, text),
  };
}

function decoded(part: string, text: string): string | undefined {
  try {
    return part === '' ? undefined : decodeURIComponent(part);
  } catch {
    throw notOne(text);
  }
}

function notOne(text: string): BrokerError {
  const shown = text.replace(/\/\/.*@/, '//');
  return new BrokerError(
    'address',
    shown,
    `"${shown}" is no address of a broker; amqp://host[:port] or amqps://host[:port]`,
  );
}
