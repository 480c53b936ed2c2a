import type { Effects } from '../apply/effects.ts';
import type { FormerStateRecord } from '../kernel/former/former-state-record.ts';
import { findRenames, type Renames } from '../kernel/former/renames.ts';
import type { LinkState, NetworkState, RouteState } from '../state/network-state.ts';
import type { AppliedChange } from './applied-change.ts';

/** Calls links by the names that third parties gave them since, in all that a change has recorded but the states of services. */
export function followRenames(change: AppliedChange, now: ReadonlyMap<number, string>): AppliedChange {
  const { before, effects, former } = change;
  if (former === undefined) return change;
  const renames = findRenames(namesOf(former), now);
  if (renames.size === 0) return change;
  return {
    ...change,
    before: renameState(before, renames),
    effects: renameEffects(effects, renames),
    former: renameFormer(former, renames),
  };
}

/** Returns the name of each link that a record names, by its index. */
export const namesOf = ({ names }: Pick<FormerStateRecord, 'names'>): ReadonlyMap<number, string> =>
  new Map(Object.entries(names).map(([index, name]) => [Number(index), name]));

const renameOptional = <T extends string | undefined>(name: T, renames: Renames): T =>
  (name === undefined ? name : (renames.get(name) ?? name)) as T;

function renameState(state: NetworkState, renames: Renames): NetworkState {
  return {
    ...state,
    links: state.links.map((link) => renameLink(link, renames)),
    addresses: state.addresses.map((address) => onRenamed(address, renames)),
    routes: state.routes.map((route) => renameRoute(route, renames)),
  };
}

const renameLink = (link: LinkState, renames: Renames): LinkState => ({
  ...link,
  name: renameOptional(link.name, renames),
  master: renameOptional(link.master, renames),
  lower: renameOptional(link.lower, renames),
  taken: link.taken?.map((name) => renameOptional(name, renames)),
});

const onRenamed = <T extends { readonly link: string }>(part: T, renames: Renames): T => ({
  ...part,
  link: renameOptional(part.link, renames),
});

const renameRoute = (route: RouteState, renames: Renames): RouteState => ({
  ...route,
  hops: route.hops.map((hop) => ({ ...hop, link: renameOptional(hop.link, renames) })),
});

function renameEffects(effects: Effects, renames: Renames): Effects {
  return {
    affected: effects.affected.map((name) => renameOptional(name, renames)),
    created: effects.created,
    addsAddresses: effects.addsAddresses.map((address) => onRenamed(address, renames)),
    addsRoutes: effects.addsRoutes.map((route) => renameRoute(route, renames)),
    removesAddresses: effects.removesAddresses.map((address) => onRenamed(address, renames)),
    removesRoutes: effects.removesRoutes.map((route) => renameRoute(route, renames)),
  };
}

/** Calls the links of a record by new names. */
export function renameFormer(former: FormerStateRecord, renames: Renames): FormerStateRecord {
  return {
    ...former,
    names: Object.fromEntries(
      Object.entries(former.names).map(([index, name]) => [index, renameOptional(name, renames)]),
    ),
    settings: Object.fromEntries(
      Object.entries(former.settings).map(([path, value]) => [renamePath(path, renames), value]),
    ),
  };
}

/** Renames the link of a setting: `ipv6/conf/eth0/accept_ra`. */
function renamePath(path: string, renames: Renames): string {
  const [family, folder, name, setting] = path.split('/');
  return [family, folder, renameOptional(name, renames), setting].join('/');
}
