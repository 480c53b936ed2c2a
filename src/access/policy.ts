import { createHash } from 'node:crypto';
import type { MethodRegistry } from './method-registry.ts';
import type { Pattern } from './pattern.ts';
import type { Role } from './role.ts';

/** One line of a policy: gives a role to the callers whose names match a pattern. */
export interface CallerRule {
  readonly user: Pattern;
  readonly role: Role;
  /** Where people find the line, such as `policy.callers "ops-*"`. */
  readonly rule: string;
}

/** The content of a {@link Policy}. */
export interface PolicyContent {
  readonly registry: MethodRegistry;
  readonly roles: readonly Role[];
  readonly callers: readonly CallerRule[];
  /** Roles whose address counts where the broker does not vouch for names. */
  readonly addresses: readonly Role[];
}

/** Gives roles to callers, and methods to roles. A policy does not decide whether a caller's name is true. */
export class Policy {
  /** Hexadecimal SHA-256; equal for policies that permit the same, whatever the order of their lines. */
  readonly digest: string;
  readonly #content: PolicyContent;

  constructor(content: PolicyContent) {
    this.#content = content;
    this.digest = digestOf(content);
  }

  get registry(): MethodRegistry {
    return this.#content.registry;
  }

  /** Roles whose address counts where the broker does not vouch for names. */
  get addresses(): readonly Role[] {
    return this.#content.addresses;
  }

  /** Whether the policy permits any caller, by name, to change the host. */
  get canMutateByName(): boolean {
    return this.#content.callers.some(({ role }) => role.canMutate);
  }

  /** The lines that give roles to callers, in the order of the policy. */
  get rules(): readonly CallerRule[] {
    return this.#content.callers;
  }

  /** Patterns of the callers' names. */
  get callers(): readonly string[] {
    return this.#content.callers.map(({ user }) => user.text);
  }

  /** Lists the rules that give a caller a role. */
  rulesFor(user: string): readonly CallerRule[] {
    return this.#content.callers.filter((rule) => rule.user.matches(user));
  }

  /** Lists the names of the roles that permit a method. */
  rolesPermitting(className: string, method: string): readonly string[] {
    return this.#content.roles.filter((role) => role.permits(className, method)).map(({ name }) => name);
  }
}

function digestOf({ roles, callers, addresses }: PolicyContent): string {
  const content = {
    roles: roles.map((role) => [role.name, role.content]).sort(byJson),
    callers: callers.map(({ user, role }) => [user.text, role.name]).sort(byJson),
    addresses: addresses.map(({ name }) => name).sort(),
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function byJson(left: readonly unknown[], right: readonly unknown[]): number {
  return JSON.stringify(left) < JSON.stringify(right) ? -1 : 1;
}
