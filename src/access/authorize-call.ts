import type { CallToAuthorize, Grant } from '#agent';
import { QmfException, statusCodes } from '#qmf';
import { rightOf } from '../node/method-rights.ts';
import { quoteName, readCallerName } from './caller-name.ts';
import type { Policy } from './policy.ts';
import { viewer } from './role.ts';

/** What the word of the broker at the other end is worth, as tested on this connection. */
export type BrokerTrust =
  | { readonly state: 'unknown' }
  /** A message that names another sender than the one who logged in does not arrive. */
  | { readonly state: 'vouched' }
  | {
      readonly state: 'unvouched';
      readonly reason: string;
      /** Roles whose address the broker guards. */
      readonly roles: readonly string[];
    };

/**
 * By what right a call is made. What only reads is everybody's whom the broker lets in.
 * @throws {QmfException} with code `Forbidden` that says why it is not permitted.
 */
export function authorizeCall(policy: Policy, standing: BrokerTrust, call: CallToAuthorize): Grant {
  const { className, method, userId } = call;
  if (rightOf(className, method) === 'read') {
    const user = standing.state === 'vouched' ? readCallerName(userId) : undefined;
    return { user, role: viewer, by: 'everybody may read' };
  }
  if (standing.state === 'vouched') return byName(policy, call);
  if (standing.state === 'unvouched') return byAddress(policy, standing, call);
  throw forbidden(
    `${method} is not permitted yet: whether this broker vouches for callers is being tested; try again in a few seconds`,
  );
}

function byName(policy: Policy, { className, method, userId }: CallToAuthorize): Grant {
  const user = readCallerName(userId);
  const wanted = rolesThatMay(policy, className, method);
  if (user === undefined) {
    const given = userId ? `${quoteName(userId)}, which is nobody's name` : 'no user';
    throw forbidden(`${method} needs ${wanted}; the request names ${given} (user-id)`);
  }
  const rules = policy.rulesFor(user);
  const found = rules.find(({ role }) => role.permits(className, method));
  if (found) return { user, role: found.role.name, by: found.rule };
  const roles = rules.map(({ role }) => role.name).join(', ') || 'no role';
  throw forbidden(`${method} needs ${wanted}; the policy gives ${quoteName(user)} ${roles}`);
}

/** Whoever may send to a role's address has the role; what it calls itself counts for nothing. */
function byAddress(
  policy: Policy,
  { reason, roles }: Extract<BrokerTrust, { state: 'unvouched' }>,
  { className, method, address }: CallToAuthorize,
): Grant {
  const wanted = rolesThatMay(policy, className, method);
  if (address === 'own' || !roles.includes(address.role)) {
    const ways = roles.length > 0 ? `send it to the address of a role: ${roles.join(', ')}` : 'nobody may';
    throw forbidden(`${method} needs ${wanted}; this broker vouches for no caller (${reason}): ${ways}`);
  }
  const role = policy.addresses.find(({ name }) => name === address.role);
  if (role?.permits(className, method)) {
    return { user: undefined, role: role.name, by: `address of ${role.name}` };
  }
  throw forbidden(`${method} needs ${wanted}; the request came by the address of ${address.role}`);
}

/** As refusals name them: `administrator`, or `operator or administrator`. */
export function rolesThatMay(policy: Policy, className: string, method: string): string {
  return policy.rolesThatMay(className, method).join(' or ') || 'a role that nobody has';
}

function forbidden(text: string): QmfException {
  return new QmfException(statusCodes.Forbidden, text);
}
