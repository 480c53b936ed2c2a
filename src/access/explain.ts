import { QmfException } from '#qmf';
import { knownMethods } from '../node/method-rights.ts';
import { authorizeCall } from './authorize-call.ts';
import { quoteName, readCallerName } from './caller-name.ts';
import type { Policy } from './policy.ts';
import { viewer } from './role.ts';

/** What a policy says to one caller and one method, where the broker vouches for the caller. */
export interface Explanation {
  readonly allowed: boolean;
  /** The role that permits it; where none does, those that the caller has; `viewer` for who has none. */
  readonly role: string;
  /** What decides, in one line. */
  readonly rule: string;
}

/** A question for a method that is none, or of which there are several that the policy tells apart. */
export class MethodError extends Error {
  override readonly name = 'MethodError';
}

/**
 * What a policy says. No broker is asked.
 * @param method `METHOD`, or `CLASS.METHOD` where several classes have it.
 * @throws {MethodError}
 */
export function explain(policy: Policy, user: string, method: string): Explanation {
  const meant = knownMethods.filter(
    (known) => method === known.method || method === `${known.className}.${known.method}`,
  );
  if (meant.length === 0) throw new MethodError(`${JSON.stringify(method)} is no method of the schema`);
  const [first, ...others] = meant.map((one) => explainOne(policy, user, one.className, one.method));
  if (!first) throw new TypeError('no method is meant');
  if (others.every(({ allowed }) => allowed === first.allowed)) return first;
  const names = meant.map((one) => `${one.className}.${one.method}`).join(', ');
  throw new MethodError(`${method} is of several classes, which the policy tells apart; one of ${names}`);
}

function explainOne(policy: Policy, user: string, className: string, method: string): Explanation {
  const name = readCallerName(user);
  try {
    const call = { className, method, objectName: '', userId: user, address: 'own' } as const;
    const right = authorizeCall(policy, { state: 'vouched' }, call);
    return { allowed: true, role: right.role, rule: right.by };
  } catch (error) {
    if (!(error instanceof QmfException)) throw error;
    const rules = name === undefined ? [] : policy.rulesFor(name);
    const held = [...new Set(rules.map(({ role }) => role.name))].join(', ') || viewer;
    const because =
      name === undefined
        ? `${quoteName(user)} is nobody's name`
        : rules.map(({ rule }) => rule).join(', ') || `no line of policy.callers means ${quoteName(user)}`;
    return { allowed: false, role: held, rule: `${error.message} (${because})` };
  }
}
