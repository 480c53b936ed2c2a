import { compact, routeScopes, type SaidOfFamily, type WrittenRoute, type WrittenRule } from '#base';
import type { Family } from '#netlink';
import { parseAddress, parseNetwork } from '../address-text.ts';
import type { WrittenFamily } from '../definition.ts';
import { groupOf, listOf, numberOf, type SettingGroup, textOf, unknownKeys } from './setting-reader.ts';

export interface ProfileFamily {
  readonly family: WrittenFamily | undefined;
  readonly routes: readonly WrittenRoute[];
  readonly rules: readonly WrittenRule[];
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
  'routing-rules',
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

/**
 * Reads the groups `ipv4` and `ipv6` of a profile.
 * @param said what the agent's own profile defines besides; undefined for one of another author.
 */
export function readProfileFamily(
  name: Family,
  group: SettingGroup | undefined,
  said?: ReadonlySet<string>,
): ProfileFamily {
  const empty = { family: undefined, routes: [], rules: [], dnsServers: [], dnsSearch: [], problems: [] };
  if (!group) return empty;
  const method = textOf(group['method']) ?? 'auto';
  const base = methodOf(name, method, said);
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
    dhcpDns: group['ignore-auto-dns'] === true ? false : said?.has(`${name}.dns`) || undefined,
  };
  const { routes, problems } = readRoutes(name, group);
  const rules = readRules(name, group);
  return {
    family,
    routes,
    rules: rules.rules,
    dnsServers: listOf(group['dns-data']).flatMap((server) => parseAddress(String(server)) ?? []),
    dnsSearch: listOf(group['dns-search']).flatMap((domain) => textOf(domain) ?? []),
    problems: [...problems, ...rules.problems, ...unknownKeys(name, others, known)],
  };
}

/** The service has the same method for a family that is off, and for one without settings. */
function methodOf(
  name: Family,
  method: string,
  said: ReadonlySet<string> | undefined,
): WrittenFamily | undefined {
  const has = (word: SaidOfFamily) => said?.has(word) === true;
  if (said && name === 'ipv4' && method === 'disabled') {
    if (has('ipv4.disabled')) return { disabled: true };
    return has('ipv4') ? {} : undefined;
  }
  if (said && method === 'link-local' && !has(name)) return undefined;
  const base = methods[name][method];
  return method === 'auto' && name === 'ipv6' && has('ipv6.dhcp') ? { ...base, dhcp: true } : base;
}

const ruleKeys = new Set([
  ...['family', 'priority', 'from', 'from-len', 'to', 'to-len', 'table'],
  ...['iifname', 'oifname', 'fwmark', 'fwmask'],
]);
const wholeMark = 0xffffffff;

/** Reads policy rules. Source: nm-settings-dbus(5), `routing-rules`. */
function readRules(name: Family, group: SettingGroup) {
  const problems: string[] = [];
  const rules = listOf(group['routing-rules']).map((item): WrittenRule => {
    const rule = groupOf(item);
    // 1 is FR_ACT_TO_TBL.
    const others = rule['action'] === 1 ? { ...rule, action: 0 } : rule;
    problems.push(...unknownKeys(`${name}.routing-rules`, others, ruleKeys));
    const network = (key: 'from' | 'to') => {
      const address = textOf(rule[key]);
      return address && parseNetwork(`${address}/${String(rule[`${key}-len`])}`, name);
    };
    const [mark, mask = wholeMark] = [numberOf(rule['fwmark']), numberOf(rule['fwmask'])];
    return compact({
      family: name,
      priority: numberOf(rule['priority']),
      from: network('from'),
      to: network('to'),
      table: rule['table'] === undefined ? undefined : String(rule['table']),
      iif: textOf(rule['iifname']),
      oif: textOf(rule['oifname']),
      fwmark: mark === undefined ? undefined : `${mark}${mask === wholeMark ? '' : `/${mask}`}`,
    });
  });
  return { rules, problems };
}

const scopeNames = new Map(Object.entries(routeScopes).map(([word, number]) => [number, word]));

const routeKeys = new Set([
  'dest',
  'prefix',
  'next-hop',
  'metric',
  'table',
  'src',
  'onlink',
  'type',
  'scope',
]);

function readRoutes(name: Family, group: SettingGroup) {
  const problems: string[] = [];
  const routes = listOf(group['route-data']).flatMap((item): readonly WrittenRoute[] => {
    const route = groupOf(item);
    problems.push(...unknownKeys(`${name}.route-data`, route, routeKeys));
    const destination = parseNetwork(`${String(route['dest'])}/${String(route['prefix'])}`, name);
    if (destination === undefined) return [];
    const [table, scope] = [numberOf(route['table']), numberOf(route['scope'])];
    return [
      {
        destination,
        gateway: textOf(route['next-hop']),
        metric: numberOf(route['metric']),
        table: table === undefined ? undefined : String(table),
        source: textOf(route['src']),
        scope: scope === undefined ? undefined : (scopeNames.get(scope) ?? String(scope)),
        type: textOf(route['type']),
        onlink: route['onlink'] === true || undefined,
      },
    ];
  });
  return { routes, problems };
}
