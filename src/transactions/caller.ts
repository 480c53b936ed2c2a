import type { Grant } from '#agent';

/** Who called, as far as changes go: who may commit, extend and take back what. */
export interface Caller {
  /** The user's name, else by what right it was. */
  readonly name: string;
  readonly isAdministrator: boolean;
}

export const callerOf = ({ user, role, by }: Grant): Caller => ({
  name: user ?? by,
  isAdministrator: role === 'administrator',
});
