/** Items of one agent that wait. An agent whose schema does not come must not fill the memory. */
const maxWaiting = 1_000;
/** Agents whose items are handled at one time: there is no end of names that a hostile one can make up. */
const maxAgents = 1_000;

export interface OrderedWorkOptions<T> {
  readonly handle: (agentName: string, item: T) => Promise<void>;
  /** Called when items of an agent were dropped, after its other items were handled; at once where too many agents are at work. */
  readonly onDropped: (agentName: string) => void;
}

/** Handles the items of each agent in their order, and those of one agent independently of all others. */
export class OrderedWork<T> {
  readonly #options: OrderedWorkOptions<T>;
  /** Items that wait, by agent; an agent without work has no entry. */
  readonly #waiting = new Map<string, T[]>();
  readonly #dropped = new Set<string>();

  constructor(options: OrderedWorkOptions<T>) {
    this.#options = options;
  }

  push(agentName: string, item: T): void {
    const waiting = this.#waiting.get(agentName);
    if (waiting === undefined) {
      if (this.#waiting.size >= maxAgents) {
        this.#options.onDropped(agentName);
        return;
      }
      this.#waiting.set(agentName, [item]);
      void this.#run(agentName);
    } else if (waiting.length < maxWaiting) waiting.push(item);
    else this.#dropped.add(agentName);
  }

  async #run(agentName: string): Promise<void> {
    for (let items = this.#take(agentName); items !== undefined; items = this.#take(agentName))
      for (const item of items) await this.#options.handle(agentName, item);
    if (this.#dropped.delete(agentName)) this.#options.onDropped(agentName);
  }

  /** Takes all that waits. @returns undefined when the work of the agent is done. */
  #take(agentName: string): readonly T[] | undefined {
    const waiting = this.#waiting.get(agentName) ?? [];
    if (waiting.length === 0) this.#waiting.delete(agentName);
    else this.#waiting.set(agentName, []);
    return waiting.length === 0 ? undefined : waiting;
  }
}
