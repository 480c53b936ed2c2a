import { toOctets } from '#netlink';
import { Refused, ToolFailed } from '../../errors.ts';
import type { NetworkSnapshot } from '../read/snapshot.ts';
import { type LinkState, linkNamed, withFollowers } from '../state/network-state.ts';
import { removedLink } from './find-losses.ts';
import type { NetworkContext } from './network-context.ts';
import type { NetworkPlan } from './network-plan.ts';

const reason = 'no netlink socket can be opened, and ip keeps no record of';

/** What hangs on a link and has no `ip … save`: the words for it, and how to ask whether there is any. */
const parts: readonly (readonly [words: string, list: readonly string[]])[] = [
  ['static neighbours', ['neighbour', 'show', 'nud', 'permanent']],
  ['neighbour proxies', ['neighbour', 'show', 'proxy']],
  ['nexthop objects', ['nexthop', 'show']],
];

/**
 * Refuses what a rollback could not bring back where no netlink socket can be opened: the removal of a link, any change of a
 * bridge or its ports, and of a link with static neighbours or nexthop objects. Addresses, routes and rules are kept.
 * @throws {Refused} {ToolFailed} {TimedOut}
 */
export async function requireKept(
  context: Pick<NetworkContext, 'netlink' | 'ip'>,
  { state }: Pick<NetworkSnapshot, 'state'>,
  { steps, effects }: Pick<NetworkPlan, 'steps' | 'effects'>,
): Promise<void> {
  const netlink = await context.netlink();
  if (netlink?.isPartial !== true) return;
  const [removed] = steps.flatMap(removedLink).filter((name) => linkNamed(state, name) !== undefined);
  if (removed !== undefined)
    throw new Refused(`${removed} would be removed; expected a call that removes no link: ${reason} links`);
  for (const name of withFollowers(state, effects.affected)) {
    const link = linkNamed(state, name);
    if (link !== undefined) await requireKeptLink(context, link);
  }
}

async function requireKeptLink(
  context: Pick<NetworkContext, 'ip'>,
  { name, kind, masterKind }: LinkState,
): Promise<void> {
  if (kind === 'bridge' || masterKind === 'bridge')
    throw new Refused(
      `${name} is ${kind === 'bridge' ? 'a bridge' : 'the port of a bridge'}; expected another link: ${reason} VLANs and entries of bridges`,
    );
  for (const [words, list] of parts)
    if (await hasAny(context, [...list, 'dev', toOctets(name).toString()]))
      throw new Refused(`${name} has ${words}; expected a link without: ${reason} them`);
}

/** Whether `ip` lists anything. */
async function hasAny({ ip }: Pick<NetworkContext, 'ip'>, args: readonly string[]): Promise<boolean> {
  const { status, stdout, stderr } = await ip(args);
  if (status !== 0) throw new ToolFailed(`${stderr.trim() || `status ${status}`} (ip ${args.join(' ')})`);
  return stdout.trim() !== '';
}
