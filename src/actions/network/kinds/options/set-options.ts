import { Refused } from '../../../errors.ts';
import { noEffects } from '../../apply/effects.ts';
import { linkDifferences } from '../../apply/link-differences.ts';
import type { NetworkAction } from '../../apply/network-plan.ts';
import { ip } from '../../ip/ip-step.ts';
import type { LinkState } from '../../state/network-state.ts';
import { membersOf } from '../../state/network-state.ts';
import { bridgePortOptions } from '../../state/port-options.ts';
import { requireLink } from '../interface-name.ts';
import { downAndUpSteps } from '../vlans-above.ts';
import { memberNames, type OptionInput, readOptions } from './option-values.ts';
import { changedWords, readOwnOptions } from './own-options.ts';
import { unreportedNotes } from './unreported-options.ts';
import { filtersVlans, readVlanOptions, requirePortsWithoutVlans, splitVlanOptions } from './vlan-options.ts';

export interface SetOptionsArgs {
  readonly link: string;
  readonly options: Readonly<Record<string, OptionInput>>;
}

/** Sets options of a bond, of a bridge, or of a bridge's port. Sets a bond down meanwhile, for options that need it. */
export const setOptions: NetworkAction<SetOptionsArgs> = {
  name: 'setOptions',
  plan({ link: name, options: values }, state) {
    const link = requireLink('the interface', name, state);
    if (Object.keys(values).length === 0) throw new Refused('options is empty; expected at least one');
    const members = memberNames(state, link);
    const { vlanValues, others } = splitVlanOptions(link, values);
    const { own, ofPort } = splitOptions(link, others);
    const { words, needsLinkDown, notes } = readOwnOptions(link, own, members);
    const changed = Object.fromEntries(words);
    requireOneKindOfVlans(changed, vlanValues);
    requirePortsWithoutVlans(link, changed, membersOf(state, name));
    const filters = (changed['vlan_filtering'] ?? (filtersVlans(link, state) ? '1' : '0')) === '1';
    const vlans = readVlanOptions(link, vlanValues, filters);
    const portWords = changedWords(
      readOptions('port of a bridge', ofPort, undefined),
      link.portOptions ?? {},
    );
    const set = [
      ...words.map(([word, value]) => ip`link set dev ${name} type ${link.kind ?? ''} ${word} ${value}`),
      ...portWords.map(([word, value]) => ip`link set dev ${name} type bridge_slave ${word} ${value}`),
    ];
    const isTakenDown = link.up && needsLinkDown;
    return {
      steps: isTakenDown ? downAndUpSteps(state, name, set) : set,
      bridgeVlans: vlans.changes,
      // The kernel moves ports from one default VLAN to the other.
      effects: { ...noEffects, affected: defaultPvidWord in changed ? [name, ...members] : [name] },
      differences: (after) =>
        linkDifferences(after, name, {
          up: link.up,
          members,
          options: changed,
          bridgeVlans: vlans.changes[0]?.wanted,
          ...(portWords.length > 0 && {
            master: link.master ?? '',
            portOptions: Object.fromEntries(portWords),
          }),
        }),
      notes: [
        ...notes,
        ...vlans.notes,
        ...unreportedNotes(
          link,
          words.map(([word]) => word),
          'and cannot be verified',
        ),
      ],
    };
  },
};

type Options = SetOptionsArgs['options'];

const defaultPvidWord = 'vlan_default_pvid';

/** @throws {Refused} for VLANs beside another default VLAN, which changes them. */
function requireOneKindOfVlans(changed: Readonly<Record<string, string>>, vlanValues: Options): void {
  const [first] = Object.keys(vlanValues);
  if (first !== undefined && defaultPvidWord in changed)
    throw new Refused(
      `options has default_pvid and ${first}; expected them in two calls, default_pvid first`,
    );
}

/** Splits options into those of the link itself and those of the port that it is. @throws {Refused} for a link without options. */
function splitOptions(link: LinkState, values: Options): { readonly own: Options; readonly ofPort: Options } {
  const { name, kind, masterKind } = link;
  const isPort = masterKind === 'bridge';
  const hasOwn = kind === 'bond' || kind === 'bridge';
  if (!hasOwn && !isPort)
    throw new Refused(
      `${name} is a ${kind ?? 'physical'} interface; expected a bond, a bridge, or a port of a bridge`,
    );
  if (!hasOwn) return { own: {}, ofPort: values };
  const isOfPort = ([option]: readonly [string, unknown]) =>
    isPort && bridgePortOptions.some((known) => known.name === option);
  const entries = Object.entries(values);
  return {
    own: Object.fromEntries(entries.filter((entry) => !isOfPort(entry))),
    ofPort: Object.fromEntries(entries.filter(isOfPort)),
  };
}
