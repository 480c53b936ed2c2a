import type { AgentLab } from '../lab/guest/agent.ts';
import { nodeKey, objectKey } from '../lab/guest/object-key.ts';

/** Paths of `changedPaths`. */
export type Paths = readonly string[];

/** One kind of change of the base network, and its expected effects. */
export interface ChangeKind {
  /** Unique title, which starts with the name of the method. */
  readonly kind: string;
  /** Paths that must change, or below which a path must change. */
  readonly changes: Paths;
  /** Paths that may change as a consequence. All other paths must stay the same. */
  readonly follows: Paths;
  readonly make: (lab: AgentLab) => Promise<unknown>;
  /** It runs no command, so that no second step can fail. */
  readonly isWithoutSteps?: true;
}

/** A call of a method of the machine. @param kind name of the method, optionally followed by a title. */
export const nodeChange = (kind: string, args: object, changes: Paths, follows: Paths = []): ChangeKind => ({
  kind,
  changes,
  follows,
  make: (lab) => lab.call('ovirtNode', nodeKey, kind.split(' ')[0] ?? '', args),
});

/** A call of a method of an interface. */
export const interfaceChange = (
  name: string,
  method: string,
  args: object,
  title: string,
  changes: Paths,
  follows: Paths = [],
): ChangeKind => ({
  kind: `${method} ${title}`,
  changes,
  follows,
  make: (lab) => lab.call('networkInterface', objectKey(name), method, args),
});

/** A removal of an address or a route. */
export const removal = (
  className: 'address' | 'route',
  title: string,
  key: readonly string[],
  changes: Paths,
  follows: Paths = [],
): ChangeKind => ({
  kind: `remove ${title}`,
  changes,
  follows,
  make: (lab) => lab.call(className, objectKey(...key), 'remove'),
});

/** Returns the paths of the IPv6 link-local address and route, which the kernel adds and removes with the link's state. */
export const linkLocalPaths = (name: string): Paths => [`${name} inet6 fe80::*`, `${name} route fe80::*`];

/** Returns the paths of routes that the kernel derives from an address: to its network, its broadcast address, and itself. */
export const routePaths = (name: string, ...destinations: readonly string[]): Paths =>
  destinations.map((destination) => `${name} route ${destination}`);

/** Returns the paths that change when a card joins or leaves a bond: a member has the bond's MAC address and no link-local address. */
export const memberPaths = (name: string): Paths => [
  ...['address', 'permaddr', 'flags', 'linkinfo'].map((part) => `${name} ${part}`),
  ...linkLocalPaths(name),
];
