import type { NetworkView } from './network-view.ts';

type Fields = Readonly<Record<string, unknown>>;
interface Address {
  readonly family: string;
  readonly local: string;
  readonly prefixlen: number;
}

/**
 * Returns the sorted paths of all differences between two networks: `ens18 mtu`, `bond0 linkinfo info_data miimon`,
 * `ens18 inet 198.51.100.6/24`, `ens18 order of addresses`, `ens18 route 198.18.0.0/16`, `bond0 members`.
 */
export function changedPaths(before: NetworkView, after: NetworkView): readonly string[] {
  const oldPaths = pathsOf(before);
  const newPaths = pathsOf(after);
  const paths = [...new Set([...oldPaths.keys(), ...newPaths.keys()])];
  const changed = paths.filter((path) => oldPaths.get(path) !== newPaths.get(path));
  const newOrders = ordersOf(after);
  const reordered = [...ordersOf(before)]
    .filter(([name, order]) => isReordered(order, newOrders.get(name) ?? []))
    .map(([name]) => `${name} order of addresses`);
  return [...changed, ...reordered].sort();
}

function isReordered(before: readonly string[], after: readonly string[]): boolean {
  const common = (list: readonly string[], other: readonly string[]) =>
    list.filter((one) => other.includes(one)).join(' ');
  return common(before, after) !== common(after, before);
}

/** Reports whether a path equals one of these or is below one. A final `*` matches any continuation. */
export const isBelow = (path: string, all: readonly string[]): boolean =>
  all.some((one) =>
    one.endsWith('*') ? path.startsWith(one.slice(0, -1)) : path === one || path.startsWith(`${one} `),
  );

function pathsOf({ links, addresses, routes, members }: NetworkView): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  const add = (path: string, value: unknown) =>
    paths.set(path, [paths.get(path) ?? '', JSON.stringify(value)].join(''));
  const walk = (path: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) add(path, value);
    else for (const [name, inner] of Object.entries(value)) walk(`${path} ${name}`, inner);
  };
  for (const link of [...links, ...members].map(parse)) {
    const { ifname, ...rest } = link;
    walk(String(ifname), rest);
  }
  for (const { ifname, addr_info: list } of addresses.map(parse))
    for (const one of list as readonly Address[])
      add(`${String(ifname)} ${one.family} ${one.local}/${one.prefixlen}`, one);
  for (const route of routes.map(parse)) add(`${String(route['dev'])} route ${String(route['dst'])}`, route);
  return paths;
}

/** Returns the IPv4 addresses of each link in order: the first is the primary address. */
const ordersOf = ({ addresses }: NetworkView): ReadonlyMap<string, readonly string[]> =>
  new Map(
    addresses.map(parse).map(({ ifname, addr_info: list }) => {
      const all = (list as readonly Address[]).filter(({ family }) => family === 'inet');
      return [String(ifname), all.map(({ local }) => local)] as const;
    }),
  );

const parse = (line: string): Fields => JSON.parse(line) as Fields;
