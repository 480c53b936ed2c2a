import type { NetworkView } from './network-view.ts';

type Told = Readonly<Record<string, unknown>>;
interface Address {
  readonly family: string;
  readonly local: string;
  readonly prefixlen: number;
}

/**
 * What differs between two networks, a path each, words with blanks between: `ens18 mtu`, `bond0 linkinfo info_data miimon`,
 * `ens18 inet 198.51.100.6/24`, `ens18 order of addresses`, `ens18 route 198.18.0.0/16`, `bond0 members`.
 */
export function changedPaths(before: NetworkView, after: NetworkView): readonly string[] {
  const was = pathsOf(before);
  const is = pathsOf(after);
  const paths = [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path));
  const turned = [...orderOf(before)].flatMap(([name, order]) => {
    const now = orderOf(after).get(name) ?? [];
    const stayed = (list: readonly string[], other: readonly string[]) =>
      list.filter((one) => other.includes(one)).join(' ');
    return stayed(order, now) === stayed(now, order) ? [] : [`${name} order of addresses`];
  });
  return [...paths, ...turned].sort();
}

/** Whether a path is one of these, or below one; one that ends with `*` is any that begins so. */
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
  for (const link of [...links, ...members].map(read)) {
    const { ifname, ...rest } = link;
    walk(String(ifname), rest);
  }
  for (const { ifname, addr_info: list } of addresses.map(read))
    for (const one of list as readonly Address[])
      add(`${String(ifname)} ${one.family} ${one.local}/${one.prefixlen}`, one);
  for (const route of routes.map(read)) add(`${String(route['dev'])} route ${String(route['dst'])}`, route);
  return paths;
}

/** IPv4 addresses of each link: the first is the primary one. */
const orderOf = ({ addresses }: NetworkView): ReadonlyMap<string, readonly string[]> =>
  new Map(
    addresses.map(read).map(({ ifname, addr_info: list }) => {
      const all = (list as readonly Address[]).filter(({ family }) => family === 'inet');
      return [String(ifname), all.map(({ local }) => local)] as const;
    }),
  );

const read = (line: string): Told => JSON.parse(line) as Told;
