/** Where a request came in: at an address of the agent's own, or at the one of a role ({@link roleBinding}). */
export type CallAddress = 'own' | { readonly role: string };

/** A call of a method, as far as the question goes who may make it. */
export interface CallToAuthorize {
  readonly className: string;
  readonly method: string;
  /** As the caller gave it: there may be no such object. */
  readonly objectName: string;
  /** As the message has it; undefined where it has none. What it is worth is the broker's affair. */
  readonly userId: string | undefined;
  readonly address: CallAddress;
}

/** Why a call is permitted. */
export interface Grant {
  /** The caller's name; undefined where nobody vouches for one. */
  readonly user: string | undefined;
  /** As whom it is permitted. */
  readonly role: string;
  /** What gives the role, in a few words for a log. */
  readonly by: string;
}

/** Decides whether a method may be called. Throws a `QmfException` with code `Forbidden` that says why not. */
export type Authorize = (call: CallToAuthorize) => Grant;

/** For an agent that leaves it to the broker who reaches it. */
export const permitAll: Authorize = ({ userId }) => ({ user: userId, role: 'anybody', by: 'no policy' });
