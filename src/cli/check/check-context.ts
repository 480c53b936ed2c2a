import type { Broker, BrokerUrl } from '#broker';
import type { AgentRecord, Console } from '#console';
import type { BrokerAccess } from '../config/broker-access.ts';
import type { CheckKeys } from './check-keys.ts';
import type { Echo } from './echo.ts';

/** The purpose of an account. Central servers and people use it as a console. */
export type AccountRole = 'agent' | 'console';

/** One broker under check: its access, and the connections and results of earlier steps. */
export interface CheckContext {
  readonly url: BrokerUrl;
  /** Access with this URL alone. */
  readonly access: BrokerAccess;
  /** User name of the login; undefined for ANONYMOUS and EXTERNAL. */
  readonly user: string | undefined;
  /** Time limit of each answer. */
  readonly timeoutMs: number;
  /** The agent of this machine, running or not. */
  readonly ownAgent: OwnAgent;
  /** Roles with an address, which counts where the broker vouches for no caller. */
  readonly roleAddresses: readonly string[];
  /** Why callers of the policy may have other names on the broker; undefined without a reason. */
  readonly realmProblem: string | undefined;
  readonly keys: CheckKeys;
  /** Receives the messages that the check sends under `keys`. */
  readonly echo: Echo;
  /** Roles to which the broker has refused nothing so far. */
  readonly roles: Set<AccountRole>;
  /** True after the server answered in AMQP 1.0. */
  isReached?: boolean;
  /** SASL mechanism that the login uses. */
  mechanism?: string;
  broker?: Broker;
  replyAddress?: string | undefined;
  console?: Console;
  /** The agents on the broker, or the reason why the check cannot ask for them. */
  agents?: Promise<readonly AgentRecord[] | string>;
}

/** The agent of this machine. */
export interface OwnAgent {
  /** `vendor:product:instance`. */
  readonly name: string;
  readonly hostname: string;
  /** Why the agent's name is unknown, when `name` is a random one; otherwise undefined. */
  readonly problem?: string | undefined;
}

/** Returns the connection that the login step opened. @throws {Error} when the login step did not run. */
export function requireBroker({ broker }: CheckContext): Broker {
  if (broker === undefined) throw new Error('broker is undefined; expected the login step to have connected');
  return broker;
}

/** Closes the console and the connection, where steps opened them. */
export async function closeContext(context: CheckContext): Promise<void> {
  await context.console?.close();
  await context.broker?.close();
}
