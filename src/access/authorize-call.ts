import type { CallToAuthorize, Grant, Sender } from '#agent';
import { QmfException, statusCodes } from '#qmf';
import { quoteName, readCallerName } from './caller-name.ts';
import type { Policy } from './policy.ts';
import { viewer } from './role.ts';

/** Whether the broker at the other end of the connection vouches for the names of callers, as tested. */
export type BrokerTrust =
  /** The test has not ended. */
  | { readonly state: 'unknown' }
  /** The broker refuses a message that names another sender than the account that logged in. */
  | { readonly state: 'vouched' }
  | {
      readonly state: 'unvouched';
      readonly reason: string;
      /** Roles whose address the broker guards. */
      readonly roles: readonly string[];
    };

/**
 * Decides whether a policy permits a call. Every caller whom the broker lets in may read.
 * @returns why the call is permitted.
 * @throws {QmfException} with code `Forbidden`, and the reason as its text.
 */
export function authorizeCall(policy: Policy, trust: BrokerTrust, call: CallToAuthorize): Grant {
  const { className, method, userId } = call;
  if (policy.registry.rightOf(className, method) === 'read') {
    const user = trust.state === 'vouched' ? readCallerName(userId) : undefined;
    return { user, role: viewer, by: 'everybody may read' };
  }
  if (trust.state === 'vouched') return authorizeByName(policy, call);
  if (trust.state === 'unvouched') return authorizeByAddress(policy, trust, call);
  throw forbidden(
    `${method} is not permitted yet: the agent still tests whether this broker vouches for callers; try again in a few seconds`,
  );
}

/**
 * Tells who sent a request by what a sender cannot forge: the user where the broker vouches for names, else the role to whose
 * guarded address the sender could send. @returns undefined where neither is known; `nobody` for a sender without a name where
 * others have one.
 */
export function identifyCaller(trust: BrokerTrust, { userId, address }: Sender): string | undefined {
  if (trust.state === 'vouched') {
    const user = readCallerName(userId);
    // Without a name a sender may change nothing; all such senders count as one.
    return user === undefined ? 'nobody' : `user ${user}`;
  }
  const isGuarded = trust.state === 'unvouched' && address !== 'own' && trust.roles.includes(address.role);
  return isGuarded ? `role ${address.role}` : undefined;
}

function authorizeByName(policy: Policy, { className, method, userId }: CallToAuthorize): Grant {
  const user = readCallerName(userId);
  const needed = neededRoles(policy, className, method);
  if (user === undefined) {
    const name = userId ? `${quoteName(userId)}, which is not an account name` : 'no user';
    throw forbidden(`${method} needs ${needed}; the request names ${name} (user-id)`);
  }
  const rules = policy.rulesFor(user);
  const rule = rules.find(({ role }) => role.permits(className, method));
  if (rule) return { user, role: rule.role.name, by: rule.rule };
  const roles = rules.map(({ role }) => role.name).join(', ') || 'no role';
  throw forbidden(`${method} needs ${needed}; the policy gives ${quoteName(user)} ${roles}`);
}

/** A caller has the role to whose address it may send; the name that its message claims has no effect. */
function authorizeByAddress(
  policy: Policy,
  { reason, roles }: Extract<BrokerTrust, { state: 'unvouched' }>,
  { className, method, address }: CallToAuthorize,
): Grant {
  const needed = neededRoles(policy, className, method);
  if (address === 'own' || !roles.includes(address.role)) {
    const remedy =
      roles.length > 0 ? `send it to the address of a role: ${roles.join(', ')}` : 'no caller may';
    throw forbidden(`${method} needs ${needed}; this broker vouches for no caller (${reason}): ${remedy}`);
  }
  const role = policy.addresses.find(({ name }) => name === address.role);
  if (role?.permits(className, method)) {
    return { user: undefined, role: role.name, by: `address of ${role.name}` };
  }
  throw forbidden(`${method} needs ${needed}; the request came by the address of ${address.role}`);
}

/** The roles that permit a method, for a refusal: `administrator`, or `operator or administrator`. */
function neededRoles(policy: Policy, className: string, method: string): string {
  return policy.rolesPermitting(className, method).join(' or ') || 'a role that no caller has';
}

function forbidden(text: string): QmfException {
  return new QmfException(statusCodes.Forbidden, text);
}
