import type { Route, Routes } from './route.ts';

const mainTable = 254;
/** Its routes are those to the machine's own addresses. */
const localTable = 255;
const defaultDestinations: ReadonlySet<string> = new Set(['0.0.0.0/0', '::/0']);

interface Collected extends Routes {
  readonly rows: Route[];
  readonly defaultRouteLinks: Set<number>;
  readonly keys: Set<string>;
  beyondLimit: number;
  alike: number;
}

const createCollected = (): Collected => ({
  rows: [],
  keys: new Set(),
  defaultRouteLinks: new Set(),
  beyondLimit: 0,
  alike: 0,
});

/** Collects routes one by one: a table of a million routes takes no more memory than the limit. */
export class RouteCollector {
  readonly #limit: number;
  #collected = createCollected();

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(route: Route): void {
    const { interfaceIndex, family, table, destination, metric, gateway = '' } = route;
    const collected = this.#collected;
    if (defaultDestinations.has(destination) && table === mainTable) {
      collected.defaultRouteLinks.add(interfaceIndex);
    }
    if (table === localTable) return;
    if (collected.rows.length >= this.#limit) {
      collected.beyondLimit += 1;
      return;
    }
    const key = `${interfaceIndex} ${family} ${table} ${destination} ${metric} ${gateway}`;
    if (collected.keys.has(key)) {
      collected.alike += 1;
      return;
    }
    collected.keys.add(key);
    collected.rows.push(route);
  }

  /** Discards all routes: the dump starts again. */
  restart(): void {
    this.#collected = createCollected();
  }

  routes(): Routes {
    const { keys: _, ...routes } = this.#collected;
    return routes;
  }
}
