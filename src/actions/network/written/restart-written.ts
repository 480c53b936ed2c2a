import { errorText } from '#base';
import { Busy, Refused, Unsupported } from '../../errors.ts';
import type { NetworkAction, NetworkPlan } from '../apply/network-plan.ts';
import type { InterfaceToWrite } from '../definitions/interface-to-write.ts';
import { restart } from '../kinds/link-state.ts';
import { setMaster } from '../kinds/set-master.ts';
import { linkNamed, membersOf, type NetworkState } from '../state/network-state.ts';
import { CompositePlan } from '../xml/plan/composite-plan.ts';
import {
  addMissingSettings,
  removeFurtherSettings,
  requireApplicable,
  setWrittenOptions,
} from './converge-written.ts';
import type { WrittenArgs } from './written-args.ts';

export interface RestartWrittenArgs extends WrittenArgs {
  readonly link: string;
  /** Whether things may go for good with a removed link. */
  readonly force?: boolean;
}

/**
 * Sets an interface down and up again, and gives it what is written: what runs becomes that. What stands on it stays. Where what is
 * written cannot be applied, the interface only goes down and up, and a note has the reason.
 */
export const restartWritten: NetworkAction<RestartWrittenArgs> = {
  name: 'restart',
  plan(args, state) {
    const { link, force } = args;
    const bounce = restart.plan({ link, ...(force && { force }) }, state);
    try {
      return { ...plan(args, state), force };
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Busy || error instanceof Unsupported)) throw error;
      return {
        ...bounce,
        notes: [...(bounce.notes ?? []), `what is written was not applied: ${errorText(error)}`],
      };
    }
  },
};

function plan(
  { link, interfaces: [written, ...inner], saved }: RestartWrittenArgs,
  state: NetworkState,
): NetworkPlan {
  const composite = new CompositePlan(state);
  if (!written) return restart.plan({ link }, state);
  requireApplicable(written);
  requireSameStack(written, state);
  const members = inner.filter(({ master }) => master?.name === link).map(({ name }) => name);
  for (const { name } of membersOf(state, link))
    if (!members.includes(name)) composite.add(setMaster, { link: name, interfaceName: '' });
  // A link that goes down loses its IPv6 addresses: a step that removes them then would fail.
  removeFurtherSettings(composite, written, saved);
  composite.add(restart, { link });
  for (const name of members)
    if (linkNamed(state, name)?.master !== link)
      composite.add(setMaster, { link: name, interfaceName: link });
  setWrittenOptions(composite, written);
  addMissingSettings(composite, written, saved);
  const master = written.master?.name ?? '';
  if ((linkNamed(state, link)?.master ?? '') !== master && (master === '' || linkNamed(state, master)))
    composite.add(setMaster, { link, interfaceName: master });
  return composite.build();
}

/** @throws {Refused} for what only a new interface could have. */
function requireSameStack(
  { name, kind, lower, vlanId, settings }: InterfaceToWrite,
  state: NetworkState,
): void {
  const link = linkNamed(state, name);
  if (kind !== 'vlan' || !link) return;
  const protocol = settings.options?.['protocol'] ?? '802.1Q';
  if (link.lower === lower && link.vlan?.id === vlanId && link.vlan?.protocol === protocol) return;
  throw new Refused(
    `${name} is VLAN ${link.vlan?.id} on ${link.lower}, and its definition says VLAN ${vlanId} on ${lower}; expected destroy() and create()`,
  );
}
