import { type AddRouteArgs, defaultMetric, readRouteOptions, tableNumber } from '#actions';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { addressKey, objectName } from '../../names.ts';

/** Spells an address in the one way that the kernel does. */
const canonicalAddress = (text: string) => (text.includes(':') ? new URL(`http://[${text}]`).hostname : text);

/** Finds the object of an address that was just added. @returns its name; undefined until the address is published. */
export function addressObject(facts: NodeFacts, interfaceName: string, text: string): string | undefined {
  const index = linkIndex(facts, interfaceName);
  const [address = '', length] = text.split('/');
  const added = facts.addresses?.find(
    (candidate) =>
      candidate.interfaceIndex === index &&
      candidate.prefixLength === Number(length) &&
      canonicalAddress(candidate.address) === canonicalAddress(address),
  );
  return added && objectName('address', facts.identity.uuid, interfaceName, addressKey(added));
}

/**
 * Makes a function that finds the object of an added route: of its next hop over the interface of the call.
 * @returns the function; it returns undefined until the route is published. @throws {Refused} for invalid options.
 */
export function routeNameFinder({
  link,
  destination,
  gateway,
  metric,
  options,
}: AddRouteArgs): (facts: NodeFacts) => string | undefined {
  const { table, hops } = readRouteOptions(options ?? {}, link, gateway);
  const wantedMetric = metric === 0 ? defaultMetric[destination.includes(':') ? 'ipv6' : 'ipv4'] : metric;
  return (facts) => {
    const index = linkIndex(facts, link);
    const gateways = hops.flatMap((hop) => (hop.link === link ? [canonicalAddress(hop.gateway)] : []));
    const added = facts.routes?.rows.find(
      (route) =>
        route.interfaceIndex === index &&
        route.table === tableNumber(table) &&
        isSamePrefix(route.destination, destination) &&
        route.metric === wantedMetric &&
        gateways.includes(canonicalAddress(route.gateway ?? '')),
    );
    if (!added) return undefined;
    const key = [added.table, added.destination, added.metric, added.gateway ?? 'direct'];
    return objectName('route', facts.identity.uuid, link, ...key);
  };
}

const linkIndex = ({ links }: NodeFacts, interfaceName: string) =>
  links?.find(({ name }) => name === interfaceName)?.index;

function isSamePrefix(left: string, right: string): boolean {
  const [leftAddress = '', leftLength = ''] = left.split('/');
  const [rightAddress = '', rightLength = ''] = right.split('/');
  return (
    canonicalAddress(leftAddress) === canonicalAddress(rightAddress) &&
    Number(leftLength) === Number(rightLength)
  );
}
