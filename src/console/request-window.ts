/**
 * Requests of this console to one agent that may wait for their answers at a time. An agent of ours takes 256 and refuses more with
 * `Busy`; it also counts answers that the broker has not settled, which the console may have already.
 */
const maxOpen = 128;

/** The place of one request among those to its agent. */
export interface Turn {
  /** True until the request may be sent. */
  readonly isWaiting: boolean;
  /** Ends the request, sent or not, and lets the next one go. May be called again. */
  leave(): void;
}

interface Waiting {
  isWaiting: boolean;
  readonly onTurn: () => void;
}

interface Window {
  open: number;
  readonly waiting: Set<Waiting>;
}

/** Limits how many requests to each agent are open. The others wait in the order in which they came. */
export class RequestWindow {
  readonly #windows = new Map<string, Window>();

  /** @param onTurn called once when a request that had to wait may be sent; not called for one that need not wait. */
  enter(agentName: string, onTurn: () => void): Turn {
    const window = this.#windows.get(agentName) ?? { open: 0, waiting: new Set() };
    this.#windows.set(agentName, window);
    const turn: Waiting = { isWaiting: window.open >= maxOpen, onTurn };
    if (turn.isWaiting) window.waiting.add(turn);
    else window.open += 1;
    let hasLeft = false;
    const leave = () => {
      if (hasLeft) return;
      hasLeft = true;
      if (window.waiting.delete(turn)) return;
      window.open -= 1;
      this.#next(agentName, window);
    };
    return {
      get isWaiting() {
        return turn.isWaiting;
      },
      leave,
    };
  }

  #next(agentName: string, window: Window): void {
    const [first] = window.waiting;
    if (first !== undefined) {
      window.waiting.delete(first);
      window.open += 1;
      first.isWaiting = false;
      first.onTurn();
    } else if (window.open === 0) this.#windows.delete(agentName);
  }
}
