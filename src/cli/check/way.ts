import type { Broker, BrokerUrl } from '#broker';
import type { AgentRecord, Console } from '#console';
import type { BrokerAccess } from '../broker-access.ts';
import type { CheckKeys } from './check-keys.ts';
import type { Echo } from './echo.ts';

/** The way to one broker, and what the steps so far have opened on it. */
export interface Way {
  readonly url: BrokerUrl;
  /** With this one URL. */
  readonly access: BrokerAccess;
  /** Name to log in with; undefined for nobody. */
  readonly user: string | undefined;
  /** Longest wait for an answer. */
  readonly timeoutMs: number;
  /** The agent of this machine, whether it runs or not. */
  readonly own: OwnAgent;
  readonly keys: CheckKeys;
  /** It answered as a broker does. */
  isReached?: boolean;
  broker?: Broker;
  /** Hears what is sent under the keys of this check. */
  echo?: Echo;
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

/** Ends all that was opened. */
export async function leave(way: Way): Promise<void> {
  await way.console?.close();
  await way.broker?.close();
}
