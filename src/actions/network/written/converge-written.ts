import { Refused } from '../../errors.ts';
import { addAddress, removeAddress } from '../addressing/addresses.ts';
import { removeRoute } from '../addressing/remove-route.ts';
import { addRoute } from '../addressing/routes.ts';
import { tableNumber } from '../addressing/table-number.ts';
import type { InterfaceToWrite } from '../definitions/interface-to-write.ts';
import { leaseOf } from '../dhcp/lease.ts';
import { setDhcp, setDhcp6, staticStateOf } from '../dhcp/set-dhcp.ts';
import { setOptions } from '../kinds/options/set-options.ts';
import { setIpv6Enabled } from '../kinds/set-ipv6-enabled.ts';
import { setMacAddress } from '../kinds/set-mac-address.ts';
import { setMtu } from '../kinds/set-mtu.ts';
import { kernelOptionName } from '../state/link-options.ts';
import { addressText, type Family, linkNamed } from '../state/network-state.ts';
import type { CompositePlan } from '../xml/plan/composite-plan.ts';
import { type WantedRoute, wantedRoutes } from './wanted-routes.ts';
import type { WrittenArgs } from './written-args.ts';

const families = ['ipv4', 'ipv6'] as const;

/** Checks that what is written can be applied here, without the service that keeps it. @throws {Refused} naming what cannot. */
export function requireApplicable({ name, settings, ipv4, ipv6 }: InterfaceToWrite): void {
  const problems = [
    ...(settings.rules?.length ? ['policy rules'] : []),
    ...(settings.dnsServers?.length || settings.dnsSearch?.length ? ['DNS settings'] : []),
    ...(settings.routes?.some(({ type = 'unicast' }) => type !== 'unicast') ? ['routes to nowhere'] : []),
    ...(ipv4?.dhcp && ipv6?.dhcp ? ['DHCP for both families'] : []),
    ...(ipv4?.dhcpDns === undefined && ipv6?.dhcpDns === undefined ? [] : ['peerdns']),
    ...[ipv4, ipv6].flatMap((family) =>
      family?.dhcp && (family.addresses.length > 0 || family.gateway !== undefined)
        ? ['DHCP beside static addresses']
        : [],
    ),
  ];
  if (problems.length > 0)
    throw new Refused(
      `the definition of ${name} has ${problems.join(' and ')}, which only the network service applies; expected none, or a restart of that service`,
    );
}

/** Plans the written settings that a link lacks. @throws {Refused} {Busy} */
export function addMissingSettings(
  plan: CompositePlan,
  written: InterfaceToWrite,
  saved: WrittenArgs['saved'],
): void {
  const { name: link, settings, master, disabled } = written;
  const now = linkNamed(plan.state, link);
  const { macAddress, mtu } = settings;
  if (macAddress !== undefined && macAddress !== now?.macAddress && master?.kind !== 'bond')
    plan.add(setMacAddress, { link, macAddress });
  if (mtu !== undefined && mtu !== now?.mtu) plan.add(setMtu, { link, mtu });
  if (disabled?.includes('ipv6') && now?.lacksIpv6 !== true)
    plan.add(setIpv6Enabled, { link, on: false, saved: saved.ipv6 });
  for (const family of families) addMissingAddresses(plan, written, family, saved);
  for (const route of missingRoutes(plan, written)) plan.add(addRoute, { link, ...route });
}

function addMissingAddresses(
  plan: CompositePlan,
  written: InterfaceToWrite,
  family: Family,
  saved: WrittenArgs['saved'],
): void {
  const { name: link } = written;
  const wanted = written[family];
  if (wanted?.dhcp) {
    plan.add(family === 'ipv4' ? setDhcp : setDhcp6, { link, on: true, saved: saved[family] });
    return;
  }
  const present = staticStateOf(plan.state, { link, family }).addresses.map(addressText);
  for (const address of (wanted?.addresses ?? []).map((one) => addressText(one)))
    if (!present.includes(address)) plan.add(addAddress, { link, address });
}

function missingRoutes(plan: CompositePlan, written: InterfaceToWrite): readonly WantedRoute[] {
  const present = presentRoutes(plan, written.name);
  return wantedRoutes(written).filter((wanted) => !present.some((route) => isSame(route, wanted)));
}

/** Plans to remove the static addresses and routes that are not written. @throws {Refused} for DHCP that is not written. */
export function removeFurtherSettings(
  plan: CompositePlan,
  written: InterfaceToWrite,
  saved: WrittenArgs['saved'],
): void {
  const { name: link } = written;
  const wanted = wantedRoutes(written);
  for (const { route, gateway } of presentRoutes(plan, link)) {
    if (wanted.some((one) => isSame({ route, gateway }, one))) continue;
    const { family, table, destination, metric = 0 } = route;
    plan.add(removeRoute, {
      link,
      family,
      table: tableNumber(table),
      tableName: table,
      destination,
      gateway,
      metric,
    });
  }
  for (const family of families) {
    const isLeased = leaseOf(plan.state, { link, family }, saved[family]?.brought).addresses.length > 0;
    if (!written[family]?.dhcp && (saved[family] !== undefined || isLeased))
      throw new Refused(
        `${link} has DHCP, and its definition has none; expected a call that turns it off first`,
      );
    const kept = new Set((written[family]?.addresses ?? []).map((one) => addressText(one)));
    for (const { address, prefixLength, peer, ...state } of staticStateOf(plan.state, { link, family })
      .addresses)
      if (!state.isOfDaemon && !kept.has(addressText({ address, prefixLength, peer })))
        plan.add(removeAddress, { link, address, prefixLength, peer });
  }
}

/** Plans the written options that a bond, bridge or port does not have. @throws {Refused} */
export function setWrittenOptions(plan: CompositePlan, { name: link, settings }: InterfaceToWrite): void {
  const now = linkNamed(plan.state, link);
  const present = { ...now?.portOptions, ...now?.options };
  const isFlag = (value: string | undefined) => value === 'on' || value === 'off';
  const changed = Object.entries(settings.options ?? {}).filter(([word, value]) => {
    const current = present[word];
    return current !== (isFlag(current) ? (value === '1' ? 'on' : 'off') : value) && word !== 'protocol';
  });
  if (changed.length > 0) plan.add(setOptions, { link, options: namedOptions(now?.kind, changed) });
}

const namedOptions = (kind: string | undefined, options: readonly (readonly [string, string])[]) =>
  Object.fromEntries(options.map(([word, value]) => [kernelOptionName(kind, word), value]));

interface PresentRoute {
  readonly route: CompositePlan['state']['routes'][number];
  readonly gateway: string | undefined;
}

/** The static routes of one next hop that lead through a link. */
const presentRoutes = ({ state }: CompositePlan, link: string): readonly PresentRoute[] =>
  families.flatMap((family) =>
    staticStateOf(state, { link, family })
      .routes.filter(({ type, protocol }) => type === 'unicast' && protocol !== 'kernel')
      .map((route) => ({ route, gateway: route.hops[0]?.gateway })),
  );

/** What a definition leaves open, a running route may have as it likes. */
function isSame({ route, gateway }: PresentRoute, wanted: WantedRoute): boolean {
  const { table } = wanted.options;
  return (
    route.destination === wanted.destination &&
    (gateway ?? '') === wanted.gateway &&
    tableNumber(route.table) === (table ?? tableNumber('main')) &&
    (wanted.metric === 0 || route.metric === wanted.metric)
  );
}
