import type { AccountRole, CheckContext } from './check-context.ts';
import { type Finding, fail, pass } from './step.ts';

/** One refused operation, such as `a request to the direct exchange`, and the broker's reason. */
export interface Refusal {
  readonly operation: string;
  readonly reason: string;
}

const rolePhrases: Readonly<Record<AccountRole, string>> = { agent: 'as an agent', console: 'as a console' };

/**
 * Summarizes the refusals by role. Passes when at least one role has none: an account needs the permissions of one
 * role only. Removes the other roles from the context, so that later steps leave them out.
 * @param verb the tested operation, such as `receives`.
 */
export function summarizeRoles(
  context: CheckContext,
  verb: string,
  refusalsByRole: ReadonlyMap<AccountRole, readonly Refusal[]>,
  advice: string,
): Finding {
  const permitted: string[] = [];
  const refused: string[] = [];
  for (const [role, refusals] of refusalsByRole) {
    const [first, ...others] = refusals;
    if (first === undefined) permitted.push(rolePhrases[role]);
    else {
      context.roles.delete(role);
      const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
      refused.push(`not ${rolePhrases[role]}: ${first.operation}${more}: ${first.reason}`);
    }
  }
  if (permitted.length === 0) return fail(refused.join('; '), advice);
  const text = `${verb} ${permitted.join(' and ')}`;
  if (refused.length === 0) return pass(text);
  return pass([text, ...refused].join('; '), `for the other role too: ${advice}`);
}
