import { type BuilderElement, choose, numberText } from './builder-element.ts';
import { type FurtherSettings, furtherPrefix } from './further-settings.ts';

const families = ['ipv4', 'ipv6'] as const;

/** The elements of the project's namespace for these settings. @returns undefined where they say nothing. */
export function furtherElement(settings: FurtherSettings | undefined): BuilderElement | undefined {
  if (!settings) return undefined;
  const { kind, macAddress, mtu, options = {}, vlans = [], gatewayMetrics = {} } = settings;
  const { disabled = [], routes = [], rules = [], dnsServers = [], dnsSearch = [] } = settings;
  const children: BuilderElement = {
    mac: macAddress === undefined ? undefined : { '@address': macAddress },
    mtu: mtu === undefined ? undefined : { '@size': String(mtu) },
    option: Object.entries(options).map(([name, value]) => ({ '@name': name, '@value': value })),
    vlan: vlans.map(({ first, last, pvid, untagged }) => ({
      '@first': String(first),
      '@last': last === first ? undefined : String(last),
      '@pvid': choose(pvid, 'yes', 'no'),
      '@untagged': choose(untagged, 'yes', 'no'),
    })),
    disabled: disabled.map((family) => ({ '@family': family })),
    gateway: families.flatMap((family) => {
      const metric = numberText(gatewayMetrics[family]);
      return metric === undefined ? [] : [{ '@family': family, '@metric': metric }];
    }),
    route: routes.map(({ metric, onlink, ...route }) => ({
      ...attributes(route),
      '@metric': numberText(metric),
      '@onlink': choose(onlink, 'yes', 'no'),
    })),
    rule: rules.map(({ priority, ...rule }) => ({ '@priority': numberText(priority), ...attributes(rule) })),
    dns: [
      ...dnsServers.map((server) => ({ '@server': server })),
      ...dnsSearch.map((search) => ({ '@search': search })),
    ],
  };
  const hasChildren = Object.values(children).some((value) => value !== undefined && !isEmpty(value));
  return kind === undefined && !hasChildren ? undefined : { '@kind': kind, ...prefixed(children) };
}

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;

const prefixed = (children: BuilderElement): BuilderElement =>
  Object.fromEntries(Object.entries(children).map(([name, value]) => [`${furtherPrefix}:${name}`, value]));

const attributes = (values: Readonly<Record<string, string | undefined>>): BuilderElement =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`@${name}`, value]));
