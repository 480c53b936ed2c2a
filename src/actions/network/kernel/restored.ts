/** What a restoration did. */
export interface Restored {
  /** One text for each thing that is back. */
  readonly putBack: readonly string[];
  /** One text for each thing that the kernel refused, with the reason. */
  readonly notPutBack: readonly string[];
}

/** Joins the results of restorations that follow each other. */
export const joinRestored = (parts: readonly Restored[]): Restored => ({
  putBack: parts.flatMap(({ putBack }) => putBack),
  notPutBack: parts.flatMap(({ notPutBack }) => notPutBack),
});
