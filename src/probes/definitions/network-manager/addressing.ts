import type { WrittenRoute } from '#base';
import type { Family } from '#netlink';
import { parseAddress, parseNetwork } from '../address-text.ts';
import type { WrittenFamily } from '../definition.ts';
import { groupOf, listOf, numberOf, type SettingGroup, textOf, unknownKeys } from './setting-reader.ts';

export interface ProfileFamily {
  readonly family: WrittenFamily | undefined;
  readonly routes: readonly WrittenRoute[];
  readonly dnsServers: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly problems: readonly string[];
}

const methods: Readonly<Record<Family, Readonly<Record<string, WrittenFamily | undefined>>>> = {
  ipv4: { auto: { dhcp: true }, manual: {}, disabled: undefined, 'link-local': {} },
  ipv6: {
    // DHCPv6 is asked where the router's advertisement says so.
    auto: { autoconf: true },
    dhcp: { dhcp: true },
    manual: {},
    ignore: undefined,
    'link-local': {},
    disabled: { disabled: true },
  },
};
const known = new Set([
  'method',
  'address-data',
  'gateway',
  'route-data',
  'route-metric',
  'dns',
  'dns-data',
  'dns-search',
  'ignore-auto-dns',
  // The older spelling of the same addresses and routes.
  'addresses',
  'routes',
  // How long the service waits, and which of two families it needs: nothing of the interface.
  'may-fail',
  'dhcp-timeout',
  'required-timeout',
  // The defaults of the service.
  'dhcp-send-hostname',
  'dns-priority',
]);
/** `ip6-privacy` and `addr-gen-mode` are numbers; these are the defaults. */
const defaults: Readonly<Record<string, readonly unknown[]>> = {
  'ip6-privacy': [-1],
  'addr-gen-mode': [-1, 1, 2, 3],
  'dad-timeout': [-1],
  'dhcp-send-release': [-1],
  'link-local': [0],
  'route-table': [0],
};

/** Reads the groups `ipv4` and `ipv6` of a profile. */
export function readProfileFamily(name: Family, group: SettingGroup | undefined): ProfileFamily {
  const empty = { family: undefined, routes: [], dnsServers: [], dnsSearch: [], problems: [] };
  if (!group) return empty;
  const method = textOf(group['method']) ?? 'auto';
  const base = methods[name][method];
  if (!Object.hasOwn(methods[name], method))
    return { ...empty, problems: [`${name}.method ${JSON.stringify(method)} is not understood`] };
  const others = Object.fromEntries(
    Object.entries(group).filter(([key, value]) => !defaults[key]?.includes(value)),
  );
  const addresses = listOf(group['address-data']).flatMap((item) => {
    const { address, prefix } = groupOf(item);
    const [text, prefixLength] = [parseAddress(String(address)), numberOf(prefix)];
    return text === undefined || prefixLength === undefined ? [] : [{ address: text, prefixLength }];
  });
  const metric = numberOf(group['route-metric']);
  const family: WrittenFamily | undefined = base && {
    ...base,
    addresses: addresses.length === 0 ? undefined : addresses,
    gateway: textOf(group['gateway']),
    metric: metric !== undefined && metric >= 0 ? metric : undefined,
    dhcpDns: group['ignore-auto-dns'] === true ? false : undefined,
  };
  const { routes, problems } = readRoutes(name, group);
  return {
    family,
    routes,
    dnsServers: listOf(group['dns-data']).flatMap((server) => parseAddress(String(server)) ?? []),
    dnsSearch: listOf(group['dns-search']).flatMap((domain) => textOf(domain) ?? []),
    problems: [...problems, ...unknownKeys(name, others, known)],
  };
}

const routeKeys = new Set(['dest', 'prefix', 'next-hop', 'metric', 'table', 'src', 'onlink', 'type']);

function readRoutes(name: Family, group: SettingGroup) {
  const problems: string[] = [];
  const routes = listOf(group['route-data']).flatMap((item): readonly WrittenRoute[] => {
    const route = groupOf(item);
    problems.push(...unknownKeys(`${name}.route-data`, route, routeKeys));
    const destination = parseNetwork(`${String(route['dest'])}/${String(route['prefix'])}`, name);
    if (destination === undefined) return [];
    const table = numberOf(route['table']);
    return [
      {
        destination,
        gateway: textOf(route['next-hop']),
        metric: numberOf(route['metric']),
        table: table === undefined ? undefined : String(table),
        source: textOf(route['src']),
        type: textOf(route['type']),
        onlink: route['onlink'] === true || undefined,
      },
    ];
  });
  return { routes, problems };
}
