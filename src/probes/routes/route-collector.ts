import type { Route, Routes } from './route.ts';

const mainTable = 254;

/** Gathers routes one by one, so that a table of a million costs no more memory than the limit. */
export class RouteCollector {
  readonly #named: ReadonlySet<number>;
  readonly #limit: number;
  #rows: Route[] = [];
  #keys = new Set<string>();
  #beyondLimit = 0;
  #alike = 0;
  #unnamedTables = 0;
  #defaultRouteLinks = new Set<number>();

  constructor(named: ReadonlySet<number>, limit: number) {
    this.#named = named;
    this.#limit = limit;
  }

  add(route: Route): void {
    const everywhere = route.destination === '0.0.0.0/0' || route.destination === '::/0';
    if (everywhere && route.table === mainTable) this.#defaultRouteLinks.add(route.interfaceIndex);
    if (!this.#named.has(route.table)) {
      this.#unnamedTables += 1;
      return;
    }
    if (this.#rows.length >= this.#limit) {
      this.#beyondLimit += 1;
      return;
    }
    const { interfaceIndex, family, table, destination, metric, gateway = '' } = route;
    const key = `${interfaceIndex} ${family} ${table} ${destination} ${metric} ${gateway}`;
    if (this.#keys.has(key)) {
      this.#alike += 1;
      return;
    }
    this.#keys.add(key);
    this.#rows.push(route);
  }

  /** Forgets what was gathered: the reading begins again. */
  restart(): void {
    this.#rows = [];
    this.#keys = new Set();
    this.#beyondLimit = 0;
    this.#alike = 0;
    this.#unnamedTables = 0;
    this.#defaultRouteLinks = new Set();
  }

  routes(): Routes {
    return {
      rows: this.#rows,
      beyondLimit: this.#beyondLimit,
      alike: this.#alike,
      unnamedTables: this.#unnamedTables,
      defaultRouteLinks: this.#defaultRouteLinks,
    };
  }
}
