import { Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import type { NetworkState } from '../state/network-state.ts';
import { requireLink } from './interface-name.ts';
import { enslaveSteps, releaseSteps, requireEnslavable } from './members.ts';

export interface SetMasterArgs {
  readonly link: string;
  /** Name of the new master; `""` frees the link. */
  readonly interfaceName: string;
  /** Whether things may go for good with a removed link. */
  readonly force?: boolean;
}

/** Joins a link to a bond or bridge, or frees it. */
export const setMaster: NetworkAction<SetMasterArgs> = {
  name: 'setMaster',
  plan({ link: name, interfaceName: masterName, force }, state) {
    const link = requireLink('the interface', name, state);
    const differences = (after: NetworkState) =>
      linkDifferences(after, name, { master: masterName, up: link.up || masterName !== '' });
    if ((link.master ?? '') === masterName) return { steps: [], effects: noEffects, differences };
    const release = link.master === undefined ? [] : releaseSteps(link);
    // The MTU and MAC address of a bridge may follow its ports.
    const affected = [name, ...(link.master === undefined ? [] : [link.master])];
    if (masterName === '') return { steps: release, effects: { ...noEffects, affected }, differences, force };
    const master = requireLink('interfaceName', masterName, state);
    if (master.kind !== 'bond' && master.kind !== 'bridge')
      throw new Refused(
        `interfaceName is ${masterName}, a ${master.kind ?? 'physical'} interface; expected a bond or a bridge`,
      );
    const freed = withoutMaster(state, name);
    requireEnslavable('the interface', name, { name: masterName, kind: master.kind }, freed);
    return {
      steps: [...release, ...enslaveSteps(link, master)],
      effects: { ...noEffects, affected: [...affected, masterName] },
      differences,
      force,
    };
  },
};

/** The state after the link left its master: its current membership does not keep it from moving. */
const withoutMaster = (state: NetworkState, name: string): NetworkState => ({
  ...state,
  links: state.links.map((link) => (link.name === name ? { ...link, master: undefined } : link)),
});
