import type { ChangeKind } from './change-kind.ts';
import { changeKinds } from './change-kinds.ts';

/** Each kind of which a step can fail, as a change alone. */
export const eachKind: readonly (readonly ChangeKind[])[] = changeKinds
  .filter(({ isWithoutSteps }) => isWithoutSteps !== true)
  .map((kind) => [kind]);

/**
 * Changes that combine several kinds which do not exclude each other. They lack `setAdminUp` and the VLANs of ports, each of which
 * would need a change of its own: tests in namespaces (`test/host/whole-network`) run these into every end of a change.
 */
export const combinedKinds: readonly (readonly ChangeKind[])[] = [
  [
    'createBondingInterface',
    'setMaster into a bond',
    'setOptions of a bond',
    'addAddress IPv4',
    'remove an IPv6 address',
    'destroy a card',
    'destroy a bond',
  ],
  [
    'createVlanInterface 802.1Q',
    'setMaster out of a bond',
    'addAddress IPv6',
    'addRoute IPv4',
    'addRoute IPv6',
    'addRoute with options',
    'addRoute of several next hops',
    'restart a bond',
    'createInterfaceXML',
    'setDhcp of a bond',
  ],
  [
    'createBridgeInterface',
    'setMaster from bond to bond',
    'setMtu of a bond',
    'create a card',
    'remove the primary IPv4 address',
    'setStaticAddress of a bridge',
    'setMacAddress of a card',
  ],
  [
    'setMaster into a bridge',
    'setMtu of a card',
    'remove an IPv4 route',
    'remove an IPv6 route',
    'destroy a VLAN',
    'setIpv6Enabled of a card',
    // Turns STP on, with which a bridge needs time after it loses a port: comes last.
    'setOptions of a bridge',
  ],
  [
    'setMaster out of a bridge',
    'destroy a bridge',
    'restart a card',
    'setProperties of a card',
    'createVlanInterface 802.1ad',
    'setOptions of a bond that goes down for it',
    'setDhcp6 of a bond',
  ],
].map((names) => names.map(findKind));

/** Returns the kind with this title. @throws when there is none: a renamed kind must not drop out of the table. */
export function findKind(name: string): ChangeKind {
  const found = changeKinds.find(({ kind }) => kind === name);
  if (!found) throw new Error(`no kind ${name}; there are ${changeKinds.map(({ kind }) => kind).join(', ')}`);
  return found;
}
