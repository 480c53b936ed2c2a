/** A call of a method, as far as the question goes who may make it. */
export interface CallToAuthorize {
  readonly className: string;
  readonly method: string;
  readonly userId: string | undefined;
}

/** Decides whether a method may be called. Throws a `QmfException` with code `Forbidden` that says why not. */
export type Authorize = (call: CallToAuthorize) => void;
