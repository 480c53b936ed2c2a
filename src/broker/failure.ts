import { BrokerError, type BrokerErrorKind } from './broker.ts';
import { silence } from './rhea/guard.ts';
import type { BrokerUrl } from './url.ts';

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
const tlsCode =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|EPROTO$|HOSTNAME_)/;

/** The broker let in, and takes no link to send on; the message is its reason. */
export class SenderRefused extends Error {
  override readonly name = 'SenderRefused';
}

/** Why the way to a broker failed, in one line: from a socket's error, an AMQP error, or text of ours. */
export function failure(url: BrokerUrl, cause: unknown, user?: string | undefined): BrokerError {
  const [kind, reason] = reasonOf(cause);
  const who =
    kind === 'unauthorized'
      ? ` for ${user === undefined ? 'nobody (no user is given)' : `user ${user}`}`
      : '';
  return new BrokerError(kind, url.shown, `no broker at ${url.shown} (${reason}${who})`, { cause });
}

function reasonOf(cause: unknown): readonly [BrokerErrorKind, string] {
  if (cause instanceof SenderRefused) return ['sender', `it takes no sender: ${cause.message}`];
  const { code, condition, message, description } = (cause ?? {}) as Record<string, unknown>;
  const known = causes[String(condition ?? code)];
  if (known !== undefined && condition === undefined) return known;
  const text = oneLine(description ?? message ?? cause);
  // A broker that offers no way to log in which is spoken here says more than "refused".
  if (known !== undefined)
    return text.startsWith('No suitable mechanism') ? [known[0], mechanisms(text)] : known;
  if (tlsCode.test(String(code))) return ['tls', text];
  return ['protocol', condition === undefined ? text : `${String(condition)}: ${text}`];
}

function mechanisms(text: string): string {
  return `login refused: it takes ${text.replace(/^.*supports /, '')} only`;
}

/** Anything as one line of text. */
export function oneLine(value: unknown): string {
  return String(value ?? 'no reason given')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
