import { oneLine } from '#base';
import { BrokerError, type BrokerErrorKind } from '../broker-error.ts';
import { silence } from '../rhea/guard-connection.ts';
import { isRedirect, reasonText, redirectText } from '../rhea/reason-text.ts';
import type { AmqpError } from '../rhea/rhea-types.ts';
import type { BrokerUrl } from './broker-url.ts';
import type { Credentials } from './login/client-mechanisms.ts';
import { PlainTextPasswordError } from './login/plain-text-password.ts';
import { tlsErrorText } from './tls-error-text.ts';

const knownCauses: Readonly<Record<string, readonly [BrokerErrorKind, string]>> = {
  ECONNREFUSED: ['refused', 'connection refused'],
  ECONNRESET: ['refused', 'connection reset by the other side'],
  EPIPE: ['refused', 'connection ended by the other side'],
  EHOSTUNREACH: ['refused', 'no route to the host'],
  ENETUNREACH: ['refused', 'no route to the network'],
  EADDRNOTAVAIL: ['refused', 'no such address on this machine'],
  EACCES: ['refused', 'not permitted'],
  ETIMEDOUT: ['timeout', 'no answer'],
  [silence]: ['timeout', 'the broker fell silent'],
  ENOTFOUND: ['name', 'no such host'],
  EAI_AGAIN: ['name', 'the name service does not answer'],
  'amqp:unauthorized-access': ['unauthorized', 'login refused'],
};

/** The broker accepted the login and refused a sending link. The message is the broker's reason. */
export class SenderRefused extends Error {
  override readonly name = 'SenderRefused';
}

/** Describes in one line why a connection failed. @param cause an error of a socket, an AMQP error, or a text. */
export function toBrokerError(url: BrokerUrl, cause: unknown, credentials: Credentials): BrokerError {
  const [kind, reason] = describeCause(url, cause);
  const login = kind === 'unauthorized' ? ` for ${describeLogin(credentials)}` : '';
  return new BrokerError(kind, url.redacted, `no broker at ${url.redacted} (${reason}${login})`, { cause });
}

function describeLogin({ user, hasCertificate }: Credentials): string {
  if (user !== undefined) return `user ${user}`;
  return hasCertificate ? 'the owner of the certificate' : 'an anonymous client (user is not set)';
}

function describeCause(url: BrokerUrl, cause: unknown): readonly [BrokerErrorKind, string] {
  if (cause instanceof PlainTextPasswordError) return ['unencrypted', cause.message];
  if (cause instanceof SenderRefused)
    return ['sender', `the broker refuses a sending link: ${cause.message}`];
  const { code, condition, message, description } = (cause ?? {}) as Record<string, unknown>;
  const known = knownCauses[String(condition ?? code)];
  if (known !== undefined && condition === undefined) return known;
  const redirect = isRedirect(cause as AmqpError) ? redirectText(cause as AmqpError) : '';
  const text = oneLine(reasonText(description ?? message ?? cause) + redirect);
  // The list of mechanisms that the broker accepts says more than "refused".
  if (known !== undefined)
    return text.startsWith('No suitable mechanism') ? [known[0], describeMechanisms(text)] : known;
  const tls = tlsErrorText(url, cause);
  if (tls !== undefined) return ['tls', oneLine(tls)];
  return ['protocol', condition === undefined ? text : `${String(condition)}: ${text}`];
}

/** @param text of rhea: `No suitable mechanism; server supports PLAIN,EXTERNAL`. */
function describeMechanisms(text: string): string {
  return `login refused: the broker accepts only ${text.replace(/^.*supports /, '')}`;
}
