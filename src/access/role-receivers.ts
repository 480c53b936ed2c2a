import type { Receiver } from '#agent';
import type { Log } from '#base';

export interface RoleReceiversOptions {
  readonly log: Log;
  /** Receives requests at the address of a role. */
  readonly receiveForRole: (role: string) => Promise<Receiver>;
}

/** The receivers at the addresses of roles. */
export class RoleReceivers {
  readonly #options: RoleReceiversOptions;
  readonly #receivers = new Map<string, Receiver>();

  constructor(options: RoleReceiversOptions) {
    this.#options = options;
  }

  /** Receives at the addresses of these roles, and at no others. @returns the roles whose receiver is attached. */
  async receiveOnly(roles: readonly string[]): Promise<readonly string[]> {
    for (const role of [...this.#receivers.keys()]) if (!roles.includes(role)) this.#close(role);
    const missing = roles.filter((role) => !this.#receivers.has(role));
    await Promise.all(missing.map((role) => this.#open(role)));
    return roles.filter((role) => this.#receivers.has(role));
  }

  close(): void {
    for (const role of [...this.#receivers.keys()]) this.#close(role);
  }

  async #open(role: string): Promise<void> {
    try {
      this.#receivers.set(role, await this.#options.receiveForRole(role));
    } catch (error) {
      this.#options.log.warn({ err: error, role }, 'cannot receive requests at the address of a role');
    }
  }

  #close(role: string): void {
    const receiver = this.#receivers.get(role);
    this.#receivers.delete(role);
    void receiver?.close();
  }
}
