import type { Route, Routes } from './route.ts';

const mainTable = 254;
const defaultDestinations: ReadonlySet<string> = new Set(['0.0.0.0/0', '::/0']);

interface Collected extends Routes {
  readonly rows: Route[];
  readonly defaultRouteLinks: Set<number>;
  readonly keys: Set<string>;
  beyondLimit: number;
  alike: number;
  unnamedTables: number;
}

const createCollected = (): Collected => ({
  rows: [],
  keys: new Set(),
  defaultRouteLinks: new Set(),
  beyondLimit: 0,
  alike: 0,
  unnamedTables: 0,
});

/** Collects routes one by one: a table of a million routes takes no more memory than the limit. */
export class RouteCollector {
  readonly #namedTables: ReadonlySet<number>;
  readonly #limit: number;
  #collected = createCollected();

  constructor(namedTables: ReadonlySet<number>, limit: number) {
    this.#namedTables = namedTables;
    this.#limit = limit;
  }

  add(route: Route): void {
    const { interfaceIndex, family, table, destination, metric, gateway = '' } = route;
    const collected = this.#collected;
    if (defaultDestinations.has(destination) && table === mainTable) {
      collected.defaultRouteLinks.add(interfaceIndex);
    }
    if (!this.#namedTables.has(table)) {
      collected.unnamedTables += 1;
      return;
    }
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
