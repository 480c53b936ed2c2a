import { compact } from '#base';
import type { NetworkPlan } from '../apply/network-plan.ts';
import { simulate } from '../backends/common/simulate.ts';
import type { InterfaceToWrite, WrittenMaster } from '../definitions/interface-to-write.ts';
import { type LinkState, linkNamed, membersOf, type NetworkState } from '../state/network-state.ts';
import { withRoutes } from './written-routes.ts';

/**
 * Describes the interface that a plan makes, as a definition: it, and its members.
 * @param known the written definitions of its members, where they have some.
 */
export function createdInterfaces(
  plan: NetworkPlan,
  before: NetworkState,
  name: string,
  known: ReadonlyMap<string, InterfaceToWrite>,
): readonly InterfaceToWrite[] {
  const after = simulate(before, plan);
  const link = linkNamed(after, name);
  if (!link) return [];
  const { primary, active_slave: _, ...options } = ownOptions(link);
  const self: InterfaceToWrite = compact({
    name,
    kind: kindOf(link),
    lower: link.kind === 'vlan' ? link.lower : undefined,
    vlanId: link.vlan?.id,
    settings: compact({ options: Object.keys(options).length === 0 ? undefined : options }),
  });
  const { kind } = link;
  if (kind !== 'bond' && kind !== 'bridge') return [self];
  return [
    self,
    ...membersOf(after, name).map((member): InterfaceToWrite => {
      const isPrimary = member.name === primary || undefined;
      const master: WrittenMaster = { name, kind, ...(isPrimary && { isPrimary }) };
      const written = known.get(member.name);
      return written
        ? { ...written, master }
        : { name: member.name, kind: kindOf(member), master, settings: {} };
    }),
  ];
}

const madeKinds = new Set(['bond', 'bridge', 'vlan', 'dummy']);
/** The definition of a card is also what configures a kind that no service makes. */
const kindOf = ({ kind }: LinkState): string =>
  kind !== undefined && madeKinds.has(kind) ? kind : 'physical';

function ownOptions({ kind, vlan, options = {} }: LinkState): Readonly<Record<string, string>> {
  if (kind !== 'vlan') return options;
  return vlan === undefined || vlan.protocol === '802.1Q' ? {} : { protocol: vlan.protocol };
}

/** A setting that is written also where it runs already. */
export type AlwaysWritten = 'mtu' | 'macAddress';

/** Changes a definition as a plan changes what runs. @returns the definition itself where nothing of it changes. */
export function withPlan(
  written: InterfaceToWrite,
  plan: NetworkPlan,
  before: NetworkState,
  always?: AlwaysWritten,
): InterfaceToWrite {
  const after = simulate(before, plan);
  const was = linkNamed(before, written.name);
  const link = linkNamed(after, written.name);
  if (!was || !link) return written;
  const isChanged = (key: AlwaysWritten) => key === always || was[key] !== link[key];
  const changedOptions = {
    ...changedWords(was.options, link.options),
    ...changedWords(was.portOptions, link.portOptions),
  };
  const settings = {
    ...written.settings,
    ...(isChanged('mtu') && { mtu: link.mtu }),
    ...(isChanged('macAddress') && { macAddress: link.macAddress }),
    ...(Object.keys(changedOptions).length > 0 && {
      options: { ...written.settings.options, ...changedOptions },
    }),
  };
  const changed = { ...written, settings, ...disabledFamilies(written, was, link) };
  return withRoutes(withAddresses(changed, plan, before, after), plan);
}

/** The kernel's words for flags of a port are numbers in a definition. */
const changedWords = (
  before: Readonly<Record<string, string>> = {},
  after: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(after).flatMap(([word, value]) =>
      before[word] === value || word === 'active_slave'
        ? []
        : [[word, value === 'on' ? '1' : value === 'off' ? '0' : value]],
    ),
  );

function disabledFamilies({ disabled = [] }: InterfaceToWrite, was: LinkState, link: LinkState) {
  if (was.lacksIpv6 === link.lacksIpv6) return {};
  const others = disabled.filter((family) => family !== 'ipv6');
  return { disabled: link.lacksIpv6 ? [...others, 'ipv6' as const] : others };
}

function withAddresses(
  written: InterfaceToWrite,
  { dhcp }: NetworkPlan,
  before: NetworkState,
  after: NetworkState,
): InterfaceToWrite {
  const changed = (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const textsOf = (state: NetworkState) =>
      state.addresses.filter((one) => one.link === written.name && one.family === family && one.isStatic);
    const was = textsOf(before);
    const now = textsOf(after);
    const isIn = (
      list: typeof was,
      { address, prefixLength }: Pick<(typeof was)[number], 'address' | 'prefixLength'>,
    ) => list.some((one) => one.address === address && one.prefixLength === prefixLength);
    const protocol = written[family] ?? { addresses: [] };
    const kept = protocol.addresses.filter((one) => !isIn(was, one) || isIn(now, one));
    const added = now
      .filter((one) => !isIn(was, one) && !kept.some(({ address }) => address === one.address))
      .map(({ address, prefixLength }) => ({ address, prefixLength }));
    const hasDhcp = dhcp?.link === written.name && dhcp.family === family ? dhcp.on : protocol.dhcp;
    if (added.length === 0 && kept.length === protocol.addresses.length && hasDhcp === protocol.dhcp)
      return [];
    const { dhcp: _, ...others } = protocol;
    return [[family, { ...others, ...(hasDhcp && { dhcp: true }), addresses: [...kept, ...added] }] as const];
  });
  return { ...written, ...Object.fromEntries(changed) };
}
