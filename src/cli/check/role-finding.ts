import type { AccountRole, CheckContext } from './check-context.ts';
import { type Finding, fail, pass } from './step.ts';

/** What was refused, and why; empty where nothing was. */
export type Refusals = readonly { readonly what: string; readonly reason: string }[];

const asRole: Readonly<Record<AccountRole, string>> = { agent: 'as an agent', console: 'as a console' };

/**
 * Well where at least one role is whole: rights are given by role, and an account needs those of its own only. A role in
 * which something was refused is not tried further.
 * @param verb what was tried, such as `receives`.
 */
export function summarizeRoles(
  way: CheckContext,
  verb: string,
  refused: ReadonlyMap<AccountRole, Refusals>,
  advice: string,
): Finding {
  const whole: string[] = [];
  const broken: string[] = [];
  for (const [role, refusals] of refused) {
    const [first, ...others] = refusals;
    if (first === undefined) whole.push(asRole[role]);
    else {
      way.roles.delete(role);
      const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
      broken.push(`not ${asRole[role]}: ${first.what}${more}: ${first.reason}`);
    }
  }
  if (whole.length === 0) return fail(broken.join('; '), advice);
  const text = `${verb} ${whole.join(' and ')}`;
  if (broken.length === 0) return pass(text);
  return pass([text, ...broken].join('; '), `where this account is to be more: ${advice}`);
}
