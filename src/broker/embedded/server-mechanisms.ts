/** Whether a user may log in. */
export type Authenticate = (user: string, password: string) => boolean;

interface ServerMechanism {
  outcome: boolean | undefined;
  username: string | undefined;
  start(response: Buffer | null | undefined): void;
}

/**
 * Mechanisms as rhea's server takes them. Without a check anybody may log in, with or without a name. The table has no
 * prototype: a peer names what it wants of it.
 */
export function createServerMechanisms(authenticate: Authenticate | undefined): object {
  const table = Object.create(null) as Record<string, () => ServerMechanism>;
  table['PLAIN'] = () => createMechanism((response) => parsePlain(response, authenticate));
  if (authenticate === undefined) table['ANONYMOUS'] = () => createMechanism(() => 'anonymous');
  return table;
}

/** @param login gives the user, or undefined for nobody. */
function createMechanism(login: (response: Buffer) => string | undefined): ServerMechanism {
  return {
    outcome: undefined,
    username: undefined,
    start(response) {
      this.username = login(Buffer.from(response ?? []));
      this.outcome = this.username !== undefined;
    },
  };
}

/** RFC 4616: authorization identity, user and password, each ended by a NUL but the last. */
function parsePlain(response: Buffer, authenticate: Authenticate | undefined): string | undefined {
  const [, user, password, ...more] = response.toString('utf8').split('\0');
  if (user === undefined || password === undefined || more.length > 0) return undefined;
  return authenticate === undefined || authenticate(user, password) ? user : undefined;
}
