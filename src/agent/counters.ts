/** What the agent counts of itself since its start. */
export class Counters {
  /** Requests read, answered or not. */
  requests = 0n;
  /** Answers that were an exception of the caller's doing: malformed, unknown, forbidden, not implemented. */
  refusals = 0n;
  /** Answers that were an exception of our doing, or of the host's. */
  failures = 0n;
  /** Messages that could not be answered, and answers or indications that the broker did not take. */
  dropped = 0n;
  /** Data and event indications sent. */
  indications = 0n;
  /** Connections to a broker after the first. */
  reconnects = 0n;
}
