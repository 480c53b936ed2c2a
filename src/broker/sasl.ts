/** Mechanisms as rhea's client takes them, by name. */
export type SaslMechanisms = Readonly<Record<string, () => SaslMechanism>>;
type Respond = (error: undefined, response: Buffer) => void;
interface SaslMechanism {
  start(respond: Respond): void;
  step(challenge: unknown, respond: Respond): void;
}

/** PLAIN (RFC 4616) where a user is given, else ANONYMOUS (RFC 4505). Lengths are octets: names and passwords are UTF-8. */
export function saslMechanisms(user: string | undefined, password: string | undefined): SaslMechanisms {
  if (user === undefined) return { ANONYMOUS: () => always(Buffer.from('anonymous')) };
  return { PLAIN: () => always(Buffer.from(`\0${user}\0${password ?? ''}`)) };
}

function always(response: Buffer): SaslMechanism {
  return {
    start: (respond) => respond(undefined, response),
    step: (_challenge, respond) => respond(undefined, response),
  };
}
