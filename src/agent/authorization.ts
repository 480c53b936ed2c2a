/** The address that a request came in by: the agent's own, or that of a role (`roleBinding` of #qmf). */
export type CallAddress = 'own' | { readonly role: string };

/** The facts of a call from which {@link Authorize} decides. */
export interface CallToAuthorize {
  readonly className: string;
  readonly method: string;
  /** As the caller gave it; the object may not exist. */
  readonly objectName: string;
  /** User id of the message; undefined without one. True only where the broker vouches for callers. */
  readonly userId: string | undefined;
  readonly address: CallAddress;
}

/** Why a call is permitted. */
export interface Grant {
  /** The caller's name; undefined where the broker does not vouch for names. */
  readonly user: string | undefined;
  /** The role that permits the call. */
  readonly role: string;
  /** The rule that gives the role, in a few words for a log. */
  readonly by: string;
}

/** Decides whether a method may be called. Throws a `QmfException` with code `Forbidden` that says why not. */
export type Authorize = (call: CallToAuthorize) => Grant;

/** Permits every call, for an agent that leaves access control to the broker. */
export const permitAll: Authorize = ({ userId }) => ({ user: userId, role: 'anybody', by: 'no policy' });
