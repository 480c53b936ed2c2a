/** Decides whether a user may log in. */
export type Authenticate = (user: string, password: string) => boolean;

interface ServerMechanism {
  outcome: boolean | undefined;
  username: string | undefined;
  start(response: Buffer | null | undefined): void;
}

/**
 * Creates the SASL mechanisms of rhea's server. Without `authenticate` everybody may log in, with or without a name. The table has
 * no prototype, because the peer chooses the key that is looked up.
 */
export function createServerMechanisms(authenticate: Authenticate | undefined): object {
  const table = Object.create(null) as Record<string, () => ServerMechanism>;
  table['PLAIN'] = () => createMechanism((response) => parsePlain(response, authenticate));
  if (authenticate === undefined) table['ANONYMOUS'] = () => createMechanism(() => 'anonymous');
  return table;
}

/** @param logIn returns the user; undefined when the login is refused. */
function createMechanism(logIn: (response: Buffer) => string | undefined): ServerMechanism {
  return {
    outcome: undefined,
    username: undefined,
    start(response) {
      this.username = logIn(Buffer.from(response ?? []));
      this.outcome = this.username !== undefined;
    },
  };
}

/** Parses a PLAIN response (RFC 4616): authorization identity, user and password, separated by NUL. */
function parsePlain(response: Buffer, authenticate: Authenticate | undefined): string | undefined {
  const [, user, password, ...more] = response.toString('utf8').split('\0');
  if (user === undefined || password === undefined || more.length > 0) return undefined;
  return authenticate === undefined || authenticate(user, password) ? user : undefined;
}
