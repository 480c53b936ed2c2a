import type { Broker, BrokerUrl } from '#broker';
import type { AgentRecord, Console } from '#console';
import type { BrokerAccess } from '../config/broker-access.ts';
import type { CheckKeys } from './check-keys.ts';
import type { Echo } from './echo.ts';

/** What an account is for; a central server's and a person's is a console's. */
export type AccountRole = 'agent' | 'console';

/** The way to one broker, and what the steps so far have opened on it. */
export interface CheckContext {
  readonly url: BrokerUrl;
  /** With this one URL. */
  readonly access: BrokerAccess;
  /** Name to log in with; undefined for nobody. */
  readonly user: string | undefined;
  /** Longest wait for an answer. */
  readonly timeoutMs: number;
  /** The agent of this machine, whether it runs or not. */
  readonly ownAgent: OwnAgent;
  /** Roles whose address the configuration wants to count where the broker vouches for nobody. */
  readonly roleAddresses: readonly string[];
  readonly keys: CheckKeys;
  /** Hears what is sent under the keys of this check. */
  readonly echo: Echo;
  /** Those that nothing was refused to so far. */
  readonly roles: Set<AccountRole>;
  /** It answered as a broker does. */
  isReached?: boolean;
  /** The mechanism to log in by. */
  mechanism?: string;
  broker?: Broker;
  replyAddress?: string | undefined;
  console?: Console;
  /** Who is there, asked once; or why nobody can be asked. */
  agents?: Promise<readonly AgentRecord[] | string>;
}

export interface OwnAgent {
  /** `vendor:product:instance`. */
  readonly name: string;
  readonly hostname: string;
  /** Why nobody can tell the name of this machine's agent, so that `name` is made up; undefined where it is known. */
  readonly problem?: string | undefined;
}

/** The connection that the step of the login has opened. */
export function requireBroker({ broker }: CheckContext): Broker {
  if (broker === undefined) throw new Error('no step before this one has connected');
  return broker;
}

/** Ends all that was opened. */
export async function closeContext(way: CheckContext): Promise<void> {
  await way.console?.close();
  await way.broker?.close();
}
