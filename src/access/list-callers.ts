import { findMethods } from './find-methods.ts';
import { fullName, type MethodEntry } from './method-registry.ts';
import type { Policy } from './policy.ts';
import { viewer } from './role.ts';

/** Callers whom a policy permits a method: one line of the policy, one address, or everybody. */
export interface PermittedCallers {
  /** Pattern of the callers' names; `*` where the name has no effect. */
  readonly pattern: string;
  /**
   * What makes them known: nothing; their name, on a broker that vouches for it; the address that they send to, on a broker that
   * does not vouch and guards the address.
   */
  readonly by: 'anyone' | 'name' | 'address';
  /** The roles that permit the method, the first in the policy first. */
  readonly roles: readonly string[];
  /** The rule that gives these roles, in the words of `explain` and of the audit. */
  readonly rule: string;
  /** The permitted methods as `CLASS.METHOD`: also several of one name, where several classes have it. */
  readonly methods: readonly string[];
}

/**
 * Lists all callers whom a policy permits a method, or any of several.
 * @param names of methods: `METHOD` of any class, or `CLASS.METHOD`.
 * @returns nothing where no caller may call one of them, on any broker.
 * @throws {MethodError} with the nearest names, for a method that the schema lacks.
 */
export function listCallers(policy: Policy, ...names: readonly string[]): readonly PermittedCallers[] {
  const matches = [...new Set(names.flatMap((name) => findMethods(policy.registry, name)))];
  const isRead = ({ right }: MethodEntry) => right === 'read';
  const everybody: Source = {
    pattern: '*',
    by: 'anyone',
    role: { name: viewer, permits: () => true },
    rule: 'everybody may read',
  };
  const mutations = matches.filter((entry) => !isRead(entry));
  return [
    ...merge([everybody], matches.filter(isRead)),
    ...merge(
      policy.rules.map(({ user, role, rule }) => ({ pattern: user.text, by: 'name', role, rule })),
      mutations,
    ),
    ...merge(
      policy.addresses.map((role) => ({
        pattern: '*',
        by: 'address',
        role,
        rule: `address of ${role.name}`,
      })),
      mutations,
    ),
  ];
}

/** What gives one role to callers. */
interface Source extends Pick<PermittedCallers, 'pattern' | 'by' | 'rule'> {
  readonly role: { readonly name: string; permits(className: string, method: string): boolean };
}

/**
 * Merges the sources of one rule. Leaves out the sources that permit no method. The rule alone does not tell two lines of a policy
 * apart: it quotes the beginning of a long pattern.
 */
function merge(sources: readonly Source[], methods: readonly MethodEntry[]): readonly PermittedCallers[] {
  const byRule = Map.groupBy(sources, ({ rule, pattern }) => JSON.stringify([rule, pattern]));
  return [...byRule.values()].flatMap((group) => {
    const permits = ({ role }: Source, { className, method }: MethodEntry) => role.permits(className, method);
    const permitting = group.filter((source) => methods.some((entry) => permits(source, entry)));
    const [first] = permitting;
    if (first === undefined) return [];
    const permitted = methods.filter((entry) => permitting.some((source) => permits(source, entry)));
    return [
      {
        pattern: first.pattern,
        by: first.by,
        roles: [...new Set(permitting.map(({ role }) => role.name))],
        rule: first.rule,
        methods: permitted.map((entry) => fullName(entry.className, entry.method)),
      },
    ];
  });
}
