import { parsePattern } from '#access';
import type { NodeFacts } from './node-facts.ts';

/**
 * Creates a filter that leaves out the interfaces whose names match a pattern, with their addresses and routes, and those that
 * only a written definition names. The interface that carries the connection to the broker stays, whatever the patterns.
 * @param patterns names of interfaces; `*` stands for any run of characters.
 */
export function interfaceFilter(patterns: readonly string[]): (facts: NodeFacts) => NodeFacts {
  const parsed = patterns.map(parsePattern);
  if (parsed.length === 0) return (facts) => facts;
  const isExcludedName = (name: string) => parsed.some((pattern) => pattern.matches(name));
  const divide = (links: NodeFacts['links'], managementLink: number | undefined) => {
    const isShown = (index: number, name: string): boolean =>
      index === managementLink || !isExcludedName(name);
    const hidden = new Set(links?.flatMap(({ index, name }) => (isShown(index, name) ? [] : [index])));
    return { of: links, managementLink, hidden, shown: links?.filter(({ index }) => !hidden.has(index)) };
  };
  let last = divide(undefined, undefined);
  return (facts) => {
    // The links of one reading stay one list: that it is the same says that nothing was read since.
    if (last.of !== facts.links || last.managementLink !== facts.managementLink)
      last = divide(facts.links, facts.managementLink);
    const { hidden, shown } = last;
    if (hidden.size === 0) return { ...facts, isExcludedName };
    return {
      ...facts,
      isExcludedName,
      links: shown,
      addresses: facts.addresses?.filter(({ interfaceIndex }) => !hidden.has(interfaceIndex)),
      routes: facts.routes && {
        ...facts.routes,
        rows: facts.routes.rows.filter(({ interfaceIndex }) => !hidden.has(interfaceIndex)),
      },
    };
  };
}
