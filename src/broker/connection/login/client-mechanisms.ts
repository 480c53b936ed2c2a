import type { BrokerOptions } from '../../broker-options.ts';
import type { BrokerUrl } from '../broker-url.ts';

/** SASL mechanisms by name, the preferred one first, in the form that rhea's client takes. */
export type ClientMechanisms = Readonly<Record<string, () => ClientMechanism>>;
type Respond = (error: undefined, response: Buffer) => void;
interface ClientMechanism {
  start(respond: Respond): void;
  step(challenge: unknown, respond: Respond): void;
}

/** Credentials for one broker. */
export interface Credentials {
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** True where TLS proves that this client owns a certificate. */
  readonly hasCertificate: boolean;
}

/** The options that a client logs in with. */
export type Login = Pick<BrokerOptions, 'user' | 'password' | 'cert'>;

/** Merges the options with the credentials in one broker's URL; the options win. */
export function resolveCredentials(url: BrokerUrl, { user, password, cert }: Login): Credentials {
  return {
    user: user ?? url.user,
    password: password ?? url.password,
    hasCertificate: url.tls && cert !== undefined,
  };
}

/**
 * Creates the mechanisms for these credentials: PLAIN (RFC 4616) with a user; otherwise EXTERNAL (RFC 4422, appendix A) with a
 * certificate, and ANONYMOUS (RFC 4505). Names and passwords are encoded as UTF-8.
 */
export function createClientMechanisms({ user, password, hasCertificate }: Credentials): ClientMechanisms {
  if (user !== undefined) return { PLAIN: () => respondWith(Buffer.from(`\0${user}\0${password ?? ''}`)) };
  const ANONYMOUS = () => respondWith(Buffer.from('anonymous'));
  // An empty authorization identity: the broker takes the certificate's name.
  return hasCertificate ? { EXTERNAL: () => respondWith(Buffer.alloc(0)), ANONYMOUS } : { ANONYMOUS };
}

/** Lists the names of the mechanisms that this client supports at a broker, the preferred one first. */
export function supportedMechanisms(url: BrokerUrl, options: Login): readonly string[] {
  return Object.keys(createClientMechanisms(resolveCredentials(url, options)));
}

/** Chooses the preferred supported mechanism that a peer offers. @returns undefined when it offers none of them. */
export function chooseMechanism(
  supported: readonly string[],
  offered: readonly string[],
): string | undefined {
  return supported.find((name) => offered.includes(name));
}

function respondWith(response: Buffer): ClientMechanism {
  return {
    start: (respond) => respond(undefined, response),
    step: (_challenge, respond) => respond(undefined, response),
  };
}
