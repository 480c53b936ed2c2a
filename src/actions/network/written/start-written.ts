import { compact } from '#base';
import { Refused } from '../../errors.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import type { InterfaceToWrite } from '../definitions/interface-to-write.ts';
import { createBond } from '../kinds/create-bond.ts';
import { createBridge } from '../kinds/create-bridge.ts';
import { createVlan } from '../kinds/create-vlan.ts';
import { setMaster } from '../kinds/set-master.ts';
import { kernelOptionName } from '../state/link-options.ts';
import { linkNamed } from '../state/network-state.ts';
import { CompositePlan } from '../xml/plan/composite-plan.ts';
import { addMissingSettings, requireApplicable } from './converge-written.ts';
import type { WrittenArgs } from './written-args.ts';

const defaultMode = 'active-backup';

/**
 * Starts an interface that is only defined, from what is written: it, and its members that do not run. It joins the bond or
 * bridge that its definition names, where that runs.
 */
export const startWritten: NetworkAction<WrittenArgs> = {
  name: 'create',
  plan({ interfaces, saved }, state) {
    const plan = new CompositePlan(state);
    const [self] = interfaces;
    for (const written of interfaces.toReversed()) {
      requireApplicable(written);
      if (written !== self && linkNamed(plan.state, written.name)) continue;
      make(plan, written, interfaces);
      addMissingSettings(plan, written, written === self ? saved : { ipv4: undefined, ipv6: undefined });
    }
    if (self?.master && linkNamed(plan.state, self.master.name))
      plan.add(setMaster, { link: self.name, interfaceName: self.master.name });
    return plan.build();
  },
};

/** Makes one interface. @throws {Refused} for a card, and for a kind that a rollback could not create again. */
function make(plan: CompositePlan, written: InterfaceToWrite, all: readonly InterfaceToWrite[]): void {
  const { name, kind, lower, vlanId, settings } = written;
  const members = all.filter(({ master }) => master?.name === name);
  const names = members.map((member) => member.name);
  const { mode, protocol, ...others } = settings.options ?? {};
  const options = Object.fromEntries(
    Object.entries(others).map(([option, value]) => [kernelOptionName(kind, option), value]),
  );
  switch (kind) {
    case 'vlan':
      plan.add(createVlan, {
        interfaceName: name,
        lowerInterface: lower ?? '',
        vlanId: vlanId ?? 0,
        protocol: protocol ?? '802.1Q',
      });
      return;
    case 'bond':
      plan.add(createBond, {
        interfaceName: name,
        mode: mode ?? defaultMode,
        members: names,
        options: compact({ primary: members.find(({ master }) => master?.isPrimary)?.name, ...options }),
      });
      return;
    case 'bridge':
      plan.add(createBridge, { interfaceName: name, ports: names, options });
      return;
    default:
      throw new Refused(
        kind === 'physical'
          ? `${name} is a card, which this machine lacks; expected a card that is there`
          : `${name} is a ${kind}, which a rollback could not create again; expected a bond, VLAN or bridge`,
      );
  }
}
