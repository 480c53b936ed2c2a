import { routeScopes, type SaidOfFamily, type WrittenRoute, type WrittenRule } from '#base';
import type { Family } from '#netlink';
import { Unsupported } from '../../../errors.ts';
import { tableNumber } from '../../addressing/table-number.ts';
import { type Group, type Settings, variant } from '../../backends/network-manager/settings.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';

/** Numbers of address families. Source: socket.h. */
const familyNumbers: Readonly<Record<Family, number>> = { ipv4: 2, ipv6: 10 };
const wholeMark = 0xffffffff;
const routeTypes = ['unicast', 'local', 'blackhole', 'unreachable', 'prohibit', 'throw'];

/**
 * Prints the groups `ipv4` and `ipv6` of a profile.
 * @throws {Unsupported} for what a profile cannot say.
 */
export function familyGroups(written: InterfaceToWrite): {
  readonly settings: Settings;
  readonly said: readonly string[];
} {
  const methods = { ipv4: methodOf(written, 'ipv4'), ipv6: methodOf(written, 'ipv6') };
  const { name, settings } = written;
  const searched = families.find((family) => hasAddresses(methods[family]));
  if (settings.dnsSearch?.length && searched === undefined)
    throw new Unsupported(`${name} has a search domain and no addresses; expected addresses, or DHCP`);
  const groups = families.map(
    (family) => [family, familyGroup(written, family, methods[family], searched === family)] as const,
  );
  return {
    settings: Object.fromEntries(groups),
    said: families.flatMap((family) => saidOf(written, family)),
  };
}

const families = ['ipv4', 'ipv6'] as const;

type Method = 'auto' | 'dhcp' | 'manual' | 'link-local' | 'disabled';
const hasAddresses = (method: Method): boolean => method !== 'disabled' && method !== 'link-local';

function methodOf(written: InterfaceToWrite, family: Family): Method {
  const { name, disabled } = written;
  const { dhcp, autoconf, addresses = [], gateway } = written[family] ?? {};
  const hasAddress = addresses.length > 0;
  if (disabled?.includes(family)) {
    if (!dhcp && !autoconf && !hasAddress && gateway === undefined) return 'disabled';
    throw new Unsupported(`${family} of ${name} is disabled and has settings; expected one or the other`);
  }
  if (gateway !== undefined && !hasAddress)
    throw new Unsupported(
      `the ${family} gateway of ${name} is ${gateway}, and it has no ${family} address; expected an address with it for NetworkManager`,
    );
  return family === 'ipv4'
    ? ipv4Method(name, { dhcp, autoconf, hasAddress })
    : ipv6Method({ dhcp, autoconf, hasAddress });
}

interface Ways {
  readonly dhcp: boolean | undefined;
  readonly autoconf: boolean | undefined;
  readonly hasAddress: boolean;
}

function ipv4Method(name: string, { dhcp, autoconf, hasAddress }: Ways): Method {
  if (autoconf) throw new Unsupported(`IPv4 of ${name} has autoconf; expected it for IPv6 only`);
  if (dhcp) return 'auto';
  return hasAddress ? 'manual' : 'disabled';
}

function ipv6Method({ dhcp, autoconf, hasAddress }: Ways): Method {
  // By this method, DHCPv6 is asked where the router's advertisement says so.
  if (autoconf) return 'auto';
  if (dhcp) return 'dhcp';
  return hasAddress ? 'manual' : 'link-local';
}

function saidOf(written: InterfaceToWrite, family: Family): readonly SaidOfFamily[] {
  const { [family]: settings, disabled } = written;
  const { dhcp, dhcpDns, autoconf } = settings ?? {};
  return [
    ...(settings ? [family] : []),
    ...(dhcpDns === true ? [`${family}.dns` as const] : []),
    ...(family === 'ipv6' && dhcp && autoconf ? ['ipv6.dhcp' as const] : []),
    ...(family === 'ipv4' && disabled?.includes(family) ? ['ipv4.disabled' as const] : []),
  ];
}

function familyGroup(written: InterfaceToWrite, family: Family, method: Method, isSearched: boolean): Group {
  const { name, settings } = written;
  const { dhcpDns, addresses = [], gateway } = written[family] ?? {};
  const servers = (settings.dnsServers ?? []).filter((server) => isOf(server, family));
  const routes = (settings.routes ?? []).filter(({ destination }) => isOf(destination, family));
  const rules = (settings.rules ?? []).filter((rule) => rule.family === family);
  requireUsed(name, family, method, { server: servers[0], route: routes[0] });
  return filled({
    method: variant('s', method),
    'address-data': variant(
      'aa{sv}',
      addresses.map(({ address, prefixLength }) => ({
        address: variant('s', address),
        prefix: variant('u', prefixLength),
      })),
    ),
    gateway: given('s', gateway),
    'route-metric': given('x', metricOf(written, family)),
    'route-data': variant(
      'aa{sv}',
      routes.map((route) => routeEntry(name, family, route)),
    ),
    'dns-data': servers.length === 0 ? undefined : variant('as', servers),
    'dns-search': isSearched ? variant('as', settings.dnsSearch ?? []) : undefined,
    'ignore-auto-dns': dhcpDns === false ? variant('b', true) : undefined,
    'routing-rules': variant(
      'aa{sv}',
      rules.map((rule) => ruleEntry(name, rule)),
    ),
  });
}

function metricOf(
  { name, gatewayMetrics, ...written }: InterfaceToWrite,
  family: Family,
): bigint | undefined {
  const metric = gatewayMetrics?.[family];
  const { dhcp, autoconf, gateway } = written[family] ?? {};
  if (metric === undefined) return undefined;
  if (dhcp || autoconf || gateway !== undefined) return BigInt(metric);
  throw new Unsupported(
    `metric of the ${family} gateway of ${name} is ${metric}; expected a gateway with it`,
  );
}

/** The service refuses a server, or ignores a route, of a family without addresses. @throws {Unsupported} */
function requireUsed(
  name: string,
  family: Family,
  method: Method,
  { server, route }: { readonly server: string | undefined; readonly route: WrittenRoute | undefined },
): void {
  const words =
    server !== undefined && !hasAddresses(method)
      ? `DNS server ${server}`
      : route && method === 'disabled'
        ? `a route to ${route.destination}`
        : undefined;
  if (words !== undefined)
    throw new Unsupported(`${name} has ${words} and no ${family} addresses; expected addresses, or DHCP`);
}

const isOf = (address: string, family: Family): boolean => address.includes(':') === (family === 'ipv6');

function routeEntry(name: string, family: Family, route: WrittenRoute): Group {
  const { destination, gateway, metric, table, source, scope, type, onlink } = route;
  const [network = '', prefix] = destination.split('/');
  if (type !== undefined && !routeTypes.includes(type))
    throw new Unsupported(
      `type of the route of ${name} to ${destination} is ${type}; expected one of ${routeTypes.join(', ')}`,
    );
  const scopeNumber = scope === undefined ? undefined : routeScopes[scope];
  if (scope !== undefined && (scopeNumber === undefined || family === 'ipv6'))
    throw new Unsupported(
      `scope of the route of ${name} to ${destination} is ${scope}; expected one of ${Object.keys(routeScopes).join(', ')}, for IPv4`,
    );
  return filled({
    dest: variant('s', network),
    prefix: variant('u', Number(prefix)),
    'next-hop': given('s', gateway),
    metric: given('u', metric),
    table: tableEntry(`the route of ${name} to ${destination}`, table),
    src: given('s', source),
    scope: given('y', scopeNumber),
    type: given('s', type),
    onlink: onlink ? variant('b', true) : undefined,
  });
}

function ruleEntry(
  name: string,
  { family, priority, from, to, table, iif, oif, fwmark }: WrittenRule,
): Group {
  if (priority === undefined)
    throw new Unsupported(`a rule of ${name} has no priority; expected one for NetworkManager`);
  const [mark, mask] = fwmark?.split('/') ?? [];
  return filled({
    family: variant('i', familyNumbers[family]),
    priority: variant('u', priority),
    ...prefixEntries('from', from),
    ...prefixEntries('to', to),
    table: tableEntry(`a rule of ${name}`, table),
    iifname: given('s', iif),
    oifname: given('s', oif),
    fwmark: given('u', mark && Number(mark)),
    fwmask: mark === undefined ? undefined : variant('u', mask === undefined ? wholeMark : Number(mask)),
  });
}

function prefixEntries(key: 'from' | 'to', text: string | undefined): Group {
  if (text === undefined) return {};
  const [address = '', length = address.includes(':') ? '128' : '32'] = text.split('/');
  return { [key]: variant('s', address), [`${key}-len`]: variant('y', Number(length)) };
}

function tableEntry(owner: string, table: string | undefined): Group[string] | undefined {
  if (table === undefined) return undefined;
  const number = tableNumber(table);
  if (Number.isInteger(number) && number > 0 && number <= 0xffffffff) return variant('u', number);
  throw new Unsupported(`table of ${owner} is ${table}; expected default, main, local or a number`);
}

/** Leaves out what is undefined. */
export const filled = (values: Readonly<Record<string, Group[string] | undefined>>): Group =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );

/** @returns undefined for an undefined value. */
export const given = (signature: string, value: unknown): Group[string] | undefined =>
  value === undefined ? undefined : variant(signature, value);
