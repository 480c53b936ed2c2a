import { createHash } from 'node:crypto';
import { isMutation, knownMethods } from '../node/method-rights.ts';
import type { Pattern } from './pattern.ts';
import type { Role } from './role.ts';

/** One line of a policy: callers whose names a pattern means have a role. */
export interface CallerRule {
  readonly user: Pattern;
  readonly role: Role;
  /** As people find it again, such as `policy.callers "ops-*"`. */
  readonly rule: string;
}

/** Who may call what. It says nothing about whether a caller is who it says. */
export class Policy {
  readonly roles: readonly Role[];
  readonly callers: readonly CallerRule[];
  /** Roles whose address counts where the broker vouches for no name. */
  readonly addresses: readonly Role[];
  /** The same for policies that permit the same, in whatever order they say it: hexadecimal SHA-256. */
  readonly digest: string;

  constructor(content: {
    roles: readonly Role[];
    callers: readonly CallerRule[];
    addresses: readonly Role[];
  }) {
    this.roles = content.roles;
    this.callers = content.callers;
    this.addresses = content.addresses;
    this.digest = digestOf(content);
  }

  /** The rules that give a caller a role. */
  rulesFor(user: string): readonly CallerRule[] {
    return this.callers.filter((rule) => rule.user.matches(user));
  }

  /** Names of the roles that may call a method. */
  rolesThatMay(className: string, method: string): readonly string[] {
    return this.roles.filter((role) => role.permits(className, method)).map(({ name }) => name);
  }

  /** Whether anybody could be permitted to change the host by name. */
  get canMutateByName(): boolean {
    return this.callers.some(({ role }) => canMutate(role));
  }
}

/** Whether a role permits anything that changes the host. */
export function canMutate(role: Role): boolean {
  return knownMethods.some(
    ({ className, method }) => isMutation(className, method) && role.permits(className, method),
  );
}

function digestOf({ roles, callers, addresses }: Pick<Policy, 'roles' | 'callers' | 'addresses'>): string {
  const content = {
    roles: roles.map(({ name, content: methods }) => [name, methods]).sort(byText),
    callers: callers.map(({ user, role }) => [user.text, role.name]).sort(byText),
    addresses: addresses.map(({ name }) => name).sort(),
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function byText(left: readonly unknown[], right: readonly unknown[]): number {
  return JSON.stringify(left) < JSON.stringify(right) ? -1 : 1;
}
