import { arpValidations, type BondDefinition, type FurtherSettings, type ProtocolSettings } from '#actions';
import { compact } from '#base';
import type { Definition, WrittenFamily, WrittenSettings } from '#probes';

type Options = NonNullable<WrittenSettings['options']>;

/** The settings of a family in the words of the grammar. */
export function protocolSettings(family: WrittenFamily | undefined): ProtocolSettings | undefined {
  if (!family || family.disabled) return undefined;
  const { dhcp, dhcpDns, autoconf, addresses = [], gateway } = family;
  return {
    ...compact({
      dhcp: dhcp || undefined,
      dhcpDns: dhcp && dhcpDns,
      autoconf: autoconf || undefined,
      gateway,
    }),
    addresses,
  };
}

/** The monitor of a bond in the words of the grammar. @returns it, with the options that it says. */
export function bondMonitors(options: Options): Pick<BondDefinition, 'miimon' | 'arpMonitor'> & {
  readonly said: readonly string[];
} {
  const number = (name: string) => (options[name] === undefined ? undefined : Number(options[name]));
  const frequencyMs = number('miimon');
  if (frequencyMs !== undefined && frequencyMs > 0) {
    const carrier = number('use_carrier');
    const miimon = {
      frequencyMs,
      downDelayMs: number('downdelay'),
      upDelayMs: number('updelay'),
      byCarrier: carrier === undefined ? undefined : carrier === 1,
    };
    return { miimon: compact(miimon), said: ['miimon', 'downdelay', 'updelay', 'use_carrier'] };
  }
  const intervalMs = number('arp_interval');
  const { arp_ip_target: target, arp_validate: word } = options;
  const validate = arpValidations.find((name) => name === word);
  // The grammar has one target, and not all of the kernel's words.
  if (!intervalMs || target === undefined || target.includes(',') || (word !== undefined && !validate))
    return { said: [] };
  const arpMonitor = compact({ intervalMs, target, validate });
  return { arpMonitor, said: ['arp_interval', 'arp_ip_target', 'arp_validate'] };
}

/** The options of a bridge that the grammar has words for. @returns them, with their names. */
export function bridgeTimes(options: Options) {
  const { stp_state: stp, forward_delay: delay } = options;
  return {
    stp: stp === undefined ? undefined : stp === '1',
    // Hundredths of a second.
    forwardDelayMs: delay === undefined ? undefined : Number(delay) * 10,
    said: ['stp_state', 'forward_delay'],
  };
}

/**
 * What the grammar cannot say.
 * @param place of an interface inside another, the grammar has no MTU either; its addresses are in its own definition.
 * @param said the options that the grammar says.
 */
export function furtherSettings(
  { settings }: Definition,
  place: 'top' | 'inner',
  kind: string,
  said: readonly string[] = [],
): { readonly further?: FurtherSettings } {
  const { macAddress, mtu, options = {}, vlans } = settings;
  const rest = Object.entries(options).filter(([name]) => !said.includes(name));
  const hasWord = kind === 'vlan' || kind === 'bridge' || (kind === 'bond' && said.length > 0);
  const further = compact({
    kind: hasWord || kind === 'physical' ? undefined : kind,
    macAddress,
    mtu: place === 'inner' ? mtu : undefined,
    options: rest.length === 0 ? undefined : Object.fromEntries(rest),
    vlans,
    ...(place === 'top' ? furtherAddressing(settings) : {}),
  });
  return Object.keys(further).length === 0 ? {} : { further };
}

function furtherAddressing({ ipv4, ipv6, ...settings }: WrittenSettings): FurtherSettings {
  const metrics = compact({ ipv4: ipv4?.metric, ipv6: ipv6?.metric });
  const disabled = (['ipv4', 'ipv6'] as const).filter((name) => (name === 'ipv4' ? ipv4 : ipv6)?.disabled);
  return {
    gatewayMetrics: Object.keys(metrics).length === 0 ? undefined : metrics,
    disabled: disabled.length === 0 ? undefined : disabled,
    routes: settings.routes,
    rules: settings.rules,
    dnsServers: settings.dnsServers,
    dnsSearch: settings.dnsSearch,
  };
}
