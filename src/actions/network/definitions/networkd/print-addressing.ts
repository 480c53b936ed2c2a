import type { WrittenRoute, WrittenRule } from '#base';
import { compact } from '#base';
import { Unsupported } from '../../../errors.ts';
import type { Entry, Section } from '../../backends/networkd/files/unit-file.ts';
import type { Family } from '../../state/network-state.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';

/** The entries of section [Network] that say the master, the addresses and what the interface does with IPv6. */
export function networkEntries(written: InterfaceToWrite): readonly Entry[] {
  const { kind, master, ipv4, ipv6, settings } = written;
  if (master) {
    const { isPrimary } = master;
    return [
      [master.kind === 'bond' ? 'Bond' : 'Bridge', master.name],
      ...(isPrimary ? [['PrimarySlave', 'yes'] as const] : []),
      ...noIpv6,
    ];
  }
  const addresses = [...(ipv4?.addresses ?? []), ...(ipv6?.addresses ?? [])];
  return [
    ...dhcpEntry(ipv4?.dhcp, ipv6?.dhcp),
    ...ipv6Entries(written),
    // A bridge or bond gets its addresses before it has a carrier.
    ...(kind !== 'physical' && addresses.length > 0 ? [['ConfigureWithoutCarrier', 'yes'] as const] : []),
    ...addresses.map(({ address, prefixLength }) => ['Address', `${address}/${prefixLength}`] as const),
    ...(settings.dnsServers ?? []).map((server) => ['DNS', server] as const),
    ...(settings.dnsSearch?.length ? [['Domains', settings.dnsSearch.join(' ')] as const] : []),
  ];
}

/** IPv6 is on, with an address of the link alone, unless the definition says otherwise. @throws {Unsupported} */
function ipv6Entries({ name, ipv6, disabled }: InterfaceToWrite): readonly Entry[] {
  if (!disabled?.includes('ipv6'))
    return [
      ['LinkLocalAddressing', 'ipv6'],
      ['IPv6AcceptRA', ipv6?.autoconf ? 'yes' : 'no'],
    ];
  if (ipv6 && (ipv6.autoconf || ipv6.dhcp || ipv6.addresses.length > 0 || ipv6.gateway !== undefined))
    throw new Unsupported(`IPv6 of ${name} is disabled and has settings; expected one or the other`);
  return noIpv6;
}

const noIpv6: readonly Entry[] = [
  ['LinkLocalAddressing', 'no'],
  ['IPv6AcceptRA', 'no'],
];

function dhcpEntry(ipv4: boolean | undefined, ipv6: boolean | undefined): readonly Entry[] {
  if (!ipv4 && !ipv6) return [];
  return [['DHCP', ipv4 && ipv6 ? 'yes' : ipv4 ? 'ipv4' : 'ipv6']];
}

/** The sections of DHCP, routes and rules. */
export function addressingSections(written: InterfaceToWrite): readonly Section[] {
  const { name, settings } = written;
  return [
    ...(['ipv4', 'ipv6'] as const).flatMap((family) => familySections(written, family)),
    ...(settings.routes ?? []).map((route) => routeSection(name, route)),
    ...(settings.rules ?? []).map(ruleSection),
  ];
}

function familySections(written: InterfaceToWrite, family: Family): readonly Section[] {
  const { name, gatewayMetrics } = written;
  const { dhcp, dhcpDns, autoconf, gateway } = written[family] ?? {};
  const metric = numberText(gatewayMetrics?.[family]);
  if (metric !== undefined && !dhcp && !autoconf && gateway === undefined)
    throw new Unsupported(
      `metric of the ${family} gateway of ${name} is ${metric}; expected a gateway with it`,
    );
  const ofClient = gateway === undefined ? metric : undefined;
  const client = { ipv4: 'DHCPv4', ipv6: 'DHCPv6' }[family];
  const dns = dhcpDns === undefined ? undefined : dhcpDns ? 'yes' : 'no';
  const isAdvertised = family === 'ipv6' && (autoconf === true || dhcp === true);
  return [
    section(client, {
      UseDNS: dhcp ? dns : undefined,
      RouteMetric: family === 'ipv4' ? ofClient : undefined,
      // Without it the client waits for an advertisement that names a DHCPv6 server.
      WithoutRA: family === 'ipv6' && dhcp && !autoconf ? 'solicit' : undefined,
    }),
    section('IPv6AcceptRA', { RouteMetric: isAdvertised ? ofClient : undefined }),
    section('Route', gateway === undefined ? {} : { Gateway: gateway, Metric: metric }),
  ];
}

/** Names of tables that the service knows without a configuration. Source: systemd.network(5), `Table=`. */
const tableNames = /^(?:default|main|local|\d{1,10})$/;

function routeSection(name: string, route: WrittenRoute): Section {
  const { destination, gateway, metric, table, source, scope, type, onlink } = route;
  requireTable(`the route of ${name} to ${destination}`, table);
  return section('Route', {
    Destination: destination,
    Gateway: gateway,
    Metric: numberText(metric),
    Table: table,
    PreferredSource: source,
    Scope: scope,
    Type: type,
    GatewayOnLink: onlink === undefined ? undefined : onlink ? 'yes' : 'no',
  });
}

function ruleSection(rule: WrittenRule): Section {
  requireTable('a rule', rule.table);
  return section('RoutingPolicyRule', {
    Family: rule.family,
    From: rule.from,
    To: rule.to,
    Table: rule.table,
    Priority: numberText(rule.priority),
    FirewallMark: rule.fwmark,
    IncomingInterface: rule.iif,
    OutgoingInterface: rule.oif,
  });
}

function requireTable(owner: string, table: string | undefined): void {
  if (table === undefined || tableNames.test(table)) return;
  throw new Unsupported(`table of ${owner} is ${table}; expected default, main, local or a number`);
}

const section = (name: string, values: Readonly<Record<string, string | undefined>>): Section => ({
  name,
  entries: Object.entries(compact(values)) as readonly Entry[],
});

const numberText = (value: number | undefined) => (value === undefined ? undefined : String(value));
