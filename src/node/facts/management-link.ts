import type { Broker } from '#agent';
import type { Address } from '#probes';

/** Index of the link that has this end of the connection to the broker. */
export function managementLink(
  broker: Broker,
  addresses: readonly Address[] | undefined,
): number | undefined {
  const status = broker.status();
  if (status.state !== 'connected' || status.localAddress === undefined) return undefined;
  const plain = status.localAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return addresses?.find(({ address }) => address === plain)?.interfaceIndex;
}
