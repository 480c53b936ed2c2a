import type { CallAddress } from '../authorization.ts';

/** The sender of a request, as far as the agent knows it. */
export interface Caller {
  /** The same for all requests of one user or role; stands for the reply address where neither is known. */
  readonly account: string;
  /** Whether the broker vouches for the user or guards the address of the role. */
  readonly isKnown: boolean;
  readonly replyTo: string;
  /** The account and the reply address: one console. */
  readonly key: string;
}

/** What a request says of its sender. */
export interface Sender {
  /** User id of the message; undefined without one. */
  readonly userId: string | undefined;
  readonly address: CallAddress;
}

/**
 * Tells who sent a request. @returns text without control characters, of bounded length; undefined where nothing is known that the
 * sender could not forge.
 */
export type Identify = (sender: Sender) => string | undefined;

/** Makes the caller of a request. A reply address alone proves nothing: any sender may give that of another. */
export function toCaller(identity: string | undefined, replyTo: string): Caller {
  const account = identity === undefined ? `reply-to ${replyTo}` : `known ${identity}`;
  return { account, isKnown: identity !== undefined, replyTo, key: `${account}\0${replyTo}` };
}
