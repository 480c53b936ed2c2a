import type { Grant } from '#agent';

/** The caller of a method, as far as the ownership of a transaction goes. */
export interface Caller {
  /** The user's name; the rule that grants the role where the broker vouches for no name. */
  readonly name: string;
  /** An administrator may commit, extend and roll back the transactions of others. */
  readonly isAdministrator: boolean;
}

/** Returns the caller that a grant names. */
export const callerOf = ({ user, role, by }: Grant): Caller => ({
  name: user ?? by,
  isAdministrator: role === 'administrator',
});
