import type { NetworkPlan } from '../apply/network-plan.ts';
import { keptBy } from '../apply/repair.ts';
import { affectedPart } from '../kernel/affected.ts';
import { missingObjects, NameIndex } from '../kernel/compare.ts';
import { toFormerStateRecord } from '../kernel/former/former-state-record.ts';
import { readKernelState } from '../kernel/kernel-state.ts';
import { vlansAbove } from '../kinds/vlans-above.ts';
import { objectStates } from '../read/object-states.ts';
import type { NetlinkSource } from '../read/read-table.ts';
import type { NetworkSnapshot } from '../read/snapshot.ts';
import { linkNamed, withUppers } from '../state/network-state.ts';
import type { SavedState } from './saved-state.ts';

/**
 * Reads what a link that went down has lost: routes, next hops and neighbours over it and over the VLANs above it. What DHCP
 * brought through a network service comes again with its next lease.
 * @param before the network before the link went down. @throws {ToolFailed} {TimedOut}
 */
export async function lostState(
  source: NetlinkSource,
  before: NetworkSnapshot,
  plan: NetworkPlan & { readonly manager?: string | undefined },
  link: string,
): Promise<Omit<SavedState, 'bootId'>> {
  const part = affectedPart(before.kernel, withUppers(before.state, [link]));
  const isKept = keptBy(before, plan.effects);
  const { addressOf, routeOf } = objectStates(before);
  const isStatic = (object: Parameters<typeof addressOf>[0]) =>
    (addressOf(object) ?? routeOf(object))?.isStatic ?? true;
  const objects = part.objects.filter(
    (object) => isKept(object) && (plan.manager === undefined || isStatic(object)),
  );
  const now = await readKernelState(source);
  const index = new NameIndex();
  const lost = missingObjects(objects, index.of(part), now.objects, index.of(now));
  const kernel = { ...part, links: new Map(), vlans: new Map(), multicast: [], objects: lost };
  return {
    index: linkNamed(before.state, link)?.index ?? 0,
    downAbove: vlansAbove(before.state, link).flatMap(({ name, up }) => (up ? [] : [name])),
    former: toFormerStateRecord({ kernel, settings: {} }),
  };
}
