import {
  type Attributes,
  bridgePortAttributes,
  interfaceFlag,
  type LinkMessage,
  type RawOptions,
  readOptions,
  readVlan,
} from '#netlink';
import { parseBond, parseBondMember } from '../kinds/bond.ts';
import { parseBridge } from '../kinds/bridge.ts';
import type { BondMember, Bridge, Vlan } from '../link.ts';
import type { RawBond } from '../raw-link.ts';

/**
 * Returns the kind of a link. A device on a bus without a lower device is physical, whatever its driver's kind (ipoib,
 * can).
 */
export function linkKind(
  infoKind: string | undefined,
  flags: number,
  isOnBus: boolean,
  lowerIndex: number | undefined,
): string {
  if (isOnBus && lowerIndex === undefined) return 'physical';
  return infoKind ?? kindByFlags(flags);
}

/** Returns the kind of a link that its driver names no kind for. */
export function kindByFlags(flags: number): string {
  return (flags & interfaceFlag.loopback) === 0 ? 'other' : 'loopback';
}

/** The facts that only links of some kinds have. */
interface KindFacts {
  readonly vlan: Vlan | undefined;
  readonly bond: RawBond | undefined;
  readonly bridge: Bridge | undefined;
  readonly options: RawOptions | undefined;
}

const noKindFacts: KindFacts = { vlan: undefined, bond: undefined, bridge: undefined, options: undefined };

type ParseKind = (data: Attributes) => Partial<KindFacts>;

/** Parsers of `IFLA_INFO_DATA` by the kernel's name of the kind. */
const parsers: ReadonlyMap<string | undefined, ParseKind> = new Map<string, ParseKind>([
  ['bond', parseBond],
  ['bridge', parseBridge],
  ['vlan', parseVlan],
]);

/** Parses the data of a kind. */
export function parseKindFacts({ kind, data }: LinkMessage): KindFacts {
  const parse = parsers.get(kind);
  return data === undefined || parse === undefined ? noKindFacts : { ...noKindFacts, ...parse(data) };
}

function parseVlan(data: Attributes): Partial<KindFacts> {
  const vlan = readVlan(data);
  return vlan === undefined ? {} : { vlan: { id: vlan.id, protocol: vlan.protocol } };
}

interface MemberFacts {
  readonly bondMember: BondMember | undefined;
  readonly permanentAddress: Buffer | undefined;
  readonly portOptions: RawOptions['values'] | undefined;
}

const noMemberFacts: MemberFacts = {
  bondMember: undefined,
  permanentAddress: undefined,
  portOptions: undefined,
};

/** Parses the facts of a bond's member, or of a bridge's port. */
export function parseMemberFacts({ masterKind, portData: data }: LinkMessage): MemberFacts {
  if (data === undefined) return noMemberFacts;
  if (masterKind === 'bridge')
    return { ...noMemberFacts, portOptions: readOptions(bridgePortAttributes, data).values };
  if (masterKind !== 'bond') return noMemberFacts;
  const { permanentAddress, ...bondMember } = parseBondMember(data);
  return { ...noMemberFacts, bondMember, permanentAddress };
}
