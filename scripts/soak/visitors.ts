import { setTimeout as pause } from 'node:timers/promises';
import { errorText } from '#base';
import { type Broker, connect } from '#broker';
import { type Console, openConsole } from '#console';
import { Subscriber } from './subscriber.ts';

const arrivalMs = 400;
const maxVisitors = 8;
const stayMs = 2_000;

interface Visitor {
  readonly console: Console;
  readonly broker: Broker;
}

/** What visitors do until they leave. Some say goodbye; others only close their connection. */
const visits: readonly {
  readonly visit: (visitor: Visitor, agentName: string) => Promise<unknown>;
  readonly isPolite: boolean;
}[] = [
  {
    visit: ({ console }) => console.live({ classNames: ['networkInterface', 'address'] }),
    isPolite: true,
  },
  { visit: ({ console }) => console.data({ className: 'route' }), isPolite: true },
  { visit: ({ console }) => console.events(), isPolite: false },
  { visit: ({ console }) => console.live({}), isPolite: false },
  { visit: (visitor, agentName) => new Subscriber({ ...visitor, agentName }).subscribe(), isPolite: false },
];

/** Consoles that come, follow the agent in several ways, and leave. */
export class Visitors {
  readonly #url: string;
  readonly #agentName: string;
  readonly #present = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #arrivals = 0;
  /** Number of failed visits by their reason: a broker that restarts fails some. */
  readonly failures = new Map<string, number>();

  constructor(url: string, agentName: string) {
    this.#url = url;
    this.#agentName = agentName;
  }

  get arrivals(): number {
    return this.#arrivals;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#present.size >= maxVisitors) return;
      const visit = this.#visit(this.#arrivals++).catch((error: unknown) => this.#count(errorText(error)));
      this.#present.add(visit);
      void visit.then(() => this.#present.delete(visit));
    }, arrivalMs);
  }

  /** Lets nobody in. Resolves when all have left. */
  async pause(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#present);
  }

  async #visit(number: number): Promise<void> {
    const { visit, isPolite } = visits[number % visits.length]!;
    const broker = connect({ urls: [this.#url], containerId: crypto.randomUUID(), retry: 'never' });
    let console: Console | undefined;
    try {
      console = await openConsole({ broker });
      await visit({ console, broker }, this.#agentName);
      await pause(stayMs);
      if (isPolite) await console.close();
    } finally {
      await broker.close();
      // Ends the timers of a console whose connection is gone.
      await console?.close();
    }
  }

  #count(reason: string): void {
    this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1);
  }
}
