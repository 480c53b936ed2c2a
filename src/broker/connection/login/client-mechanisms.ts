import type { BrokerOptions } from '../../broker.ts';
import type { BrokerUrl } from '../broker-url.ts';

/** Mechanisms as rhea's client takes them, by name, the one that is wanted most first. */
export type SaslMechanisms = Readonly<Record<string, () => SaslMechanism>>;
type Respond = (error: undefined, response: Buffer) => void;
interface SaslMechanism {
  start(respond: Respond): void;
  step(challenge: unknown, respond: Respond): void;
}

/** What there is to log in with. */
export interface Credentials {
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** A certificate is shown, which TLS has proven to be ours. */
  readonly hasCertificate: boolean;
}

type Login = Pick<BrokerOptions, 'user' | 'password' | 'cert'>;

/** At one of the brokers: each URL may have its own. */
export function resolveCredentials(url: BrokerUrl, { user, password, cert }: Login): Credentials {
  return {
    user: user ?? url.user,
    password: password ?? url.password,
    hasCertificate: url.tls && cert !== undefined,
  };
}

/**
 * PLAIN (RFC 4616) where a user is given; else EXTERNAL (RFC 4422, appendix A) with a certificate, and ANONYMOUS (RFC 4505).
 * Lengths are octets: names and passwords are UTF-8.
 */
export function createClientMechanisms({ user, password, hasCertificate }: Credentials): SaslMechanisms {
  if (user !== undefined) return { PLAIN: () => respondWith(Buffer.from(`\0${user}\0${password ?? ''}`)) };
  const ANONYMOUS = () => respondWith(Buffer.from('anonymous'));
  // No name to act as: the broker takes that of the certificate.
  return hasCertificate ? { EXTERNAL: () => respondWith(Buffer.alloc(0)), ANONYMOUS } : { ANONYMOUS };
}

/** Names of the mechanisms that are spoken at a broker, the one that is wanted most first. */
export function supportedMechanisms(url: BrokerUrl, options: Login): readonly string[] {
  return Object.keys(createClientMechanisms(resolveCredentials(url, options)));
}

/** Of the mechanisms that a peer offers the one that is taken; undefined where it offers none that is spoken. */
export function chooseMechanism(spoken: readonly string[], offered: readonly string[]): string | undefined {
  return spoken.find((name) => offered.includes(name));
}

function respondWith(response: Buffer): SaslMechanism {
  return {
    start: (respond) => respond(undefined, response),
    step: (_challenge, respond) => respond(undefined, response),
  };
}
