import { defaultMetric } from '#actions';
import { addressKey } from '../../classes/address.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { objectName } from '../../names.ts';
import type { NetworkInterface } from '../../schema.generated.ts';

const mainTable = 254;

/** One spelling of each address. */
const plain = (spelled: string) =>
  spelled.includes(':') ? new URL(`http://[${spelled}]`).hostname : spelled;

/** Of an address that was just added: what is published spells it in one way only. */
export function addressObject(facts: NodeFacts, interfaceName: string, text: string): string | undefined {
  const index = facts.links?.find(({ name }) => name === interfaceName)?.index;
  const [address = '', length] = text.split('/');
  const found = facts.addresses?.find(
    (one) =>
      one.interfaceIndex === index &&
      one.prefixLength === Number(length) &&
      plain(one.address) === plain(address),
  );
  return found && objectName('address', facts.identity.uuid, interfaceName, addressKey(found));
}

/** Of a route that was just added: `addRoute` knows no table but the main one. */
export function routeObject(
  facts: NodeFacts,
  interfaceName: string,
  { destination, gateway, metric }: NetworkInterface['methods']['addRoute']['in'],
): string | undefined {
  const index = facts.links?.find(({ name }) => name === interfaceName)?.index;
  const family = destination.includes(':') ? 'ipv6' : 'ipv4';
  const wanted = metric === 0 ? defaultMetric[family] : metric;
  const [network = '', length = ''] = destination.split('/');
  const found = facts.routes?.rows.find((route) => {
    const [is = '', isLength = ''] = route.destination.split('/');
    return (
      route.interfaceIndex === index &&
      route.table === mainTable &&
      plain(is) === plain(network) &&
      Number(isLength) === Number(length) &&
      route.metric === wanted &&
      plain(route.gateway ?? '') === plain(gateway)
    );
  });
  if (!found) return undefined;
  const { table, metric: is } = found;
  const via = found.gateway ?? 'direct';
  return objectName('route', facts.identity.uuid, interfaceName, table, found.destination, is, via);
}
