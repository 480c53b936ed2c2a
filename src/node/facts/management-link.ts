import type { Broker } from '#agent';
import type { Address } from '#probes';

/** Finds the link that carries the connection to the broker. @returns its index; undefined without a connection over IP. */
export function managementLink(
  broker: Broker,
  addresses: readonly Address[] | undefined,
): number | undefined {
  const status = broker.status();
  if (status.state !== 'connected' || status.localAddress === undefined) return undefined;
  // An IPv4 connection over an IPv6 socket has a mapped address (RFC 4291, 2.5.5.2).
  const localAddress = status.localAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return addresses?.find(({ address }) => address === localAddress)?.interfaceIndex;
}
