import { Refused } from '../../errors.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import { type NetworkAction, noEffects } from '../apply/network-plan.ts';
import { requireLink } from './interface-name.ts';
import { enslaveSteps, releaseSteps, requireEnslavable } from './members.ts';

export interface SetMasterArgs {
  readonly link: string;
  /** `""` frees. */
  readonly interfaceName: string;
}

export const setMaster: NetworkAction<SetMasterArgs> = {
  name: 'setMaster',
  plan({ link: name, interfaceName: masterName }, state) {
    const link = requireLink('the interface', name, state);
    const differences = (after: typeof state) =>
      linkDifferences(after, name, { master: masterName, up: link.up || masterName !== '' });
    if ((link.master ?? '') === masterName) return { steps: [], effects: noEffects, differences };
    const free = link.master === undefined ? [] : releaseSteps(link);
    // A bridge's MTU and address may follow its ports'.
    const touches = [name, ...(link.master === undefined ? [] : [link.master])];
    if (masterName === '') return { steps: free, effects: { ...noEffects, touches }, differences };
    const master = requireLink('interfaceName', masterName, state);
    if (master.kind !== 'bond' && master.kind !== 'bridge')
      throw new Refused(
        `interfaceName is ${masterName}, a ${master.kind ?? 'physical'} interface; a bond or a bridge`,
      );
    requireEnslavable('the interface', name, { name: masterName, kind: master.kind }, moved(state, name));
    return {
      steps: [...free, ...enslaveSteps(link, master)],
      effects: { ...noEffects, touches: [...touches, masterName] },
      differences,
    };
  },
};

/** The state once the link is free: what it is a member of now does not keep it from moving. */
const moved = (state: Parameters<typeof setMaster.plan>[1], name: string): typeof state => ({
  ...state,
  links: state.links.map((link) => (link.name === name ? { ...link, master: undefined } : link)),
});
