import { BrokerError, type BrokerErrorKind } from '../broker.ts';
import { silence } from '../rhea/guard-connection.ts';
import type { BrokerUrl } from './broker-url.ts';
import type { Credentials } from './login/client-mechanisms.ts';
import { PlainTextPasswordError } from './login/plain-text-password.ts';
import { tlsErrorText } from './tls-error-text.ts';

const causes: Readonly<Record<string, readonly [BrokerErrorKind, string]>> = {
  ECONNREFUSED: ['refused', 'connection refused'],
  ECONNRESET: ['refused', 'connection reset by the other side'],
  EPIPE: ['refused', 'connection ended by the other side'],
  EHOSTUNREACH: ['refused', 'no route to the host'],
  ENETUNREACH: ['refused', 'no route to the network'],
  EADDRNOTAVAIL: ['refused', 'no such address on this machine'],
  EACCES: ['refused', 'not permitted'],
  ETIMEDOUT: ['timeout', 'no answer'],
  [silence]: ['timeout', 'nothing was heard from it any more'],
  ENOTFOUND: ['name', 'no such host'],
  EAI_AGAIN: ['name', 'the name service does not answer'],
  'amqp:unauthorized-access': ['unauthorized', 'login refused'],
};

/** The broker let in, and takes no link to send on; the message is its reason. */
export class SenderRefused extends Error {
  override readonly name = 'SenderRefused';
}

/** Why the way to a broker failed, in one line: from a socket's error, an AMQP error, or text of ours. */
export function toBrokerError(url: BrokerUrl, cause: unknown, credentials: Credentials): BrokerError {
  const [kind, reason] = reasonOf(url, cause);
  const who = kind === 'unauthorized' ? ` for ${nameOf(credentials)}` : '';
  return new BrokerError(kind, url.redacted, `no broker at ${url.redacted} (${reason}${who})`, { cause });
}

function nameOf({ user, hasCertificate }: Credentials): string {
  if (user !== undefined) return `user ${user}`;
  return hasCertificate ? 'the owner of the certificate' : 'nobody (no user is given)';
}

function reasonOf(url: BrokerUrl, cause: unknown): readonly [BrokerErrorKind, string] {
  if (cause instanceof PlainTextPasswordError) return ['unencrypted', cause.message];
  if (cause instanceof SenderRefused) return ['sender', `it takes no sender: ${cause.message}`];
  const { code, condition, message, description } = (cause ?? {}) as Record<string, unknown>;
  const known = causes[String(condition ?? code)];
  if (known !== undefined && condition === undefined) return known;
  const text = toOneLine(description ?? message ?? cause);
  // A broker that offers no way to log in which is spoken here says more than "refused".
  if (known !== undefined)
    return text.startsWith('No suitable mechanism') ? [known[0], mechanisms(text)] : known;
  const tls = tlsErrorText(url, cause);
  if (tls !== undefined) return ['tls', toOneLine(tls)];
  return ['protocol', condition === undefined ? text : `${String(condition)}: ${text}`];
}

function mechanisms(text: string): string {
  return `login refused: it takes ${text.replace(/^.*supports /, '')} only`;
}

/** Anything as one line of text. */
export function toOneLine(value: unknown): string {
  return String(value ?? 'no reason given')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
