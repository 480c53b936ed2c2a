import { QmfException } from '#qmf';
import { authorizeCall } from './authorize-call.ts';
import { quoteName, readCallerName } from './caller-name.ts';
import { findMethods, MethodError } from './find-methods.ts';
import { fullName } from './method-registry.ts';
import type { Policy } from './policy.ts';
import { viewer } from './role.ts';

/** The decision of a policy about one caller and one method, where the broker vouches for the caller. */
export interface Explanation {
  readonly allowed: boolean;
  /** The role that permits the call; of a refused caller the roles it has, or `viewer` without any. */
  readonly role: string;
  /** The rule that decides, in one line. */
  readonly rule: string;
}

/**
 * Explains what a policy decides, without a broker.
 * @param method `METHOD`, or `CLASS.METHOD` where several classes have the method.
 * @throws {MethodError}
 */
export function explain(policy: Policy, user: string, method: string): Explanation {
  const matches = findMethods(policy.registry, method);
  const [first, ...others] = matches.map((entry) => explainOne(policy, user, entry.className, entry.method));
  if (first === undefined) throw new TypeError(`${method} has no entry`);
  if (others.every(({ allowed }) => allowed === first.allowed)) return first;
  const names = matches.map((entry) => fullName(entry.className, entry.method)).join(', ');
  throw new MethodError(
    `${method} is a method of several classes, which the policy tells apart; expected one of ${names}`,
  );
}

function explainOne(policy: Policy, user: string, className: string, method: string): Explanation {
  try {
    const call = { className, method, objectName: '', userId: user, address: 'own' } as const;
    const grant = authorizeCall(policy, { state: 'vouched' }, call);
    return { allowed: true, role: grant.role, rule: grant.by };
  } catch (error) {
    if (!(error instanceof QmfException)) throw error;
    return explainRefusal(policy, user, error.message);
  }
}

function explainRefusal(policy: Policy, user: string, refusal: string): Explanation {
  const name = readCallerName(user);
  const rules = name === undefined ? [] : policy.rulesFor(name);
  const roles = [...new Set(rules.map(({ role }) => role.name))].join(', ') || viewer;
  const because =
    name === undefined
      ? `${quoteName(user)} is not an account name`
      : rules.map(({ rule }) => rule).join(', ') || `no line of policy.callers matches ${quoteName(user)}`;
  return { allowed: false, role: roles, rule: `${refusal} (${because})` };
}
