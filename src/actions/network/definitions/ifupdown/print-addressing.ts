import { Unsupported } from '../../../errors.ts';
import type { Family } from '../../state/network-state.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';
import type { Stanza, StanzaOption } from './stanza-file.ts';

/**
 * Prints the stanzas of the addresses: one for each static address, then those for what comes from the network. ifupdown stops at
 * a client that fails.
 * @throws {Unsupported} for what interfaces(5) cannot say.
 */
export function addressStanzas(written: InterfaceToWrite): readonly Stanza[] {
  requireSayable(written);
  return [
    ...staticStanzas(written, 'ipv4'),
    ...staticStanzas(written, 'ipv6'),
    ...dynamicStanzas(written, 'ipv4'),
    ...dynamicStanzas(written, 'ipv6'),
  ];
}

export const familyWords = { ipv4: 'inet', ipv6: 'inet6' } as const;

function staticStanzas(written: InterfaceToWrite, family: Family): readonly Stanza[] {
  const { addresses = [], gateway } = written[family] ?? {};
  return addresses.map(({ address, prefixLength }, index) => ({
    family: familyWords[family],
    method: 'static',
    options: [
      ['address', `${address}/${prefixLength}`],
      ...(index === 0 && gateway !== undefined
        ? [['gateway', gateway] as const, ...metricOption(written, family)]
        : []),
    ],
  }));
}

function dynamicStanzas(written: InterfaceToWrite, family: Family): readonly Stanza[] {
  const { dhcp, autoconf, gateway } = written[family] ?? {};
  if (!dhcp) return autoconf ? [{ family: 'inet6', method: 'auto', options: [] }] : [];
  if (family === 'ipv6')
    return [{ family: 'inet6', method: 'dhcp', options: [['autoconf', autoconf ? '1' : '0']] }];
  return [
    {
      family: 'inet',
      method: 'dhcp',
      options: gateway === undefined ? metricOption(written, 'ipv4') : [],
    },
  ];
}

function metricOption({ gatewayMetrics }: InterfaceToWrite, family: Family): readonly StanzaOption[] {
  const metric = gatewayMetrics?.[family];
  return metric === undefined ? [] : [['metric', String(metric)]];
}

function requireSayable(written: InterfaceToWrite): void {
  const { name, disabled, settings } = written;
  if (disabled?.length)
    throw new Unsupported(
      `${disabled.join(' and ')} of ${name} is disabled, which ifupdown cannot say; expected no <disabled>`,
    );
  if (written.ipv4?.autoconf)
    throw new Unsupported(`IPv4 of ${name} has autoconf; expected it for IPv6 only`);
  requireSayableFamily(written, 'ipv4');
  requireSayableFamily(written, 'ipv6');
  if (settings.dnsSearch?.length && !settings.dnsServers?.length)
    throw new Unsupported(
      `DNS search of ${name} is ${settings.dnsSearch.join(' ')}; expected a DNS server with it for a definition of ifupdown`,
    );
}

function requireSayableFamily({ name, gatewayMetrics, ...written }: InterfaceToWrite, family: Family): void {
  const { dhcp, dhcpDns, gateway, addresses = [] } = written[family] ?? {};
  if (dhcpDns !== undefined)
    throw new Unsupported(
      `peerdns of ${family} of ${name} is ${dhcpDns ? 'yes' : 'no'}, which ifupdown leaves to the DHCP client; expected none`,
    );
  if (gateway !== undefined && addresses.length === 0)
    throw new Unsupported(
      `the ${family} gateway of ${name} is ${gateway}; expected an address with it for a definition of ifupdown`,
    );
  const metric = gatewayMetrics?.[family];
  if (metric !== undefined && gateway === undefined && !(family === 'ipv4' && dhcp))
    throw new Unsupported(
      `metric of the ${family} gateway of ${name} is ${metric}; expected a gateway with it, or DHCP of IPv4`,
    );
}
