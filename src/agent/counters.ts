/** Counts requests, messages and connections since the start of the agent. */
export class Counters {
  /** Requests read, answered or not. */
  requests = 0n;
  /** Exceptions answered because of the caller: malformed, unknown, forbidden, not implemented. */
  refusals = 0n;
  /** Exceptions answered because of the agent or the host. */
  failures = 0n;
  /** Messages that could not be answered, and answers or indications that the broker did not take. */
  dropped = 0n;
  /** Data and event indications sent. */
  indications = 0n;
  /** Connections to a broker after the first. */
  reconnects = 0n;
}
