import type { Link } from './link.ts';

/** Links by the kernel's number, by which addresses and routes name theirs. */
export function linksByIndex(links: readonly Link[]): ReadonlyMap<number, Link> {
  return new Map(links.map((link) => [link.index, link]));
}
