/** Connections that may be before their login at once. A login takes milliseconds, so honest ones are few. */
const maxPending = 256;

/** The connections that have not logged in, in the order in which they came. One too many ends the oldest. */
export class PendingClients {
  readonly #clients = new Set<{ end(): void }>();

  add(client: { end(): void }): void {
    this.#clients.add(client);
    if (this.#clients.size <= maxPending) return;
    for (const oldest of this.#clients) {
      this.#clients.delete(oldest);
      oldest.end();
      return;
    }
  }

  /** Forgets a connection that has logged in or ended. */
  delete(client: { end(): void }): void {
    this.#clients.delete(client);
  }
}
