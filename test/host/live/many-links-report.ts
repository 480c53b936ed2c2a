/** What the guest found. */
export interface ManyLinksReport {
  /** Links that were made; all but the last thousand were removed again. */
  readonly made: number;
  /** Answers to the queries of the console while links came and went, and the queries that failed. */
  readonly answers: number;
  readonly failures: readonly string[];
  /** How many different numbers of links the answers had. */
  readonly sizes: number;
  /** Links in the end. */
  readonly links: number;
  /** What the agent logged as an error. */
  readonly errors: readonly string[];
}
