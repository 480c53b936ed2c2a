import { defaultMetric } from '#actions';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { addressKey, objectName } from '../../names.ts';
import type { NetworkInterface } from '../../schema.generated.ts';

const mainTable = 254;

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

/** Finds the object of a route that was just added to the main table. @returns its name; undefined until it is published. */
export function routeObject(
  facts: NodeFacts,
  interfaceName: string,
  { destination, gateway, metric }: NetworkInterface['methods']['addRoute']['in'],
): string | undefined {
  const index = linkIndex(facts, interfaceName);
  const family = destination.includes(':') ? 'ipv6' : 'ipv4';
  const wantedMetric = metric === 0 ? defaultMetric[family] : metric;
  const added = facts.routes?.rows.find(
    (route) =>
      route.interfaceIndex === index &&
      route.table === mainTable &&
      isSamePrefix(route.destination, destination) &&
      route.metric === wantedMetric &&
      canonicalAddress(route.gateway ?? '') === canonicalAddress(gateway),
  );
  if (!added) return undefined;
  const key = [added.table, added.destination, added.metric, added.gateway ?? 'direct'];
  return objectName('route', facts.identity.uuid, interfaceName, ...key);
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
