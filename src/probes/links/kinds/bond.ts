import { type Attributes, bondAttributes, type RawOptions, readOptions } from '#netlink';
import type { BondMember } from '../link.ts';
import type { RawBond } from '../raw-link.ts';

export function parseBond(data: Attributes): { readonly bond: RawBond; readonly options: RawOptions } {
  const options = readOptions(bondAttributes, data);
  const { mode, miimon } = options.values;
  return {
    bond: {
      mode: typeof mode === 'string' ? mode : undefined,
      miimonMs: typeof miimon === 'number' ? miimon : undefined,
      activeIndex: options.links['active_slave'],
    },
    options,
  };
}

/** `BOND_LINK_*` of linux/if_bonding.h with the names of /proc/net/bonding. */
export const miiStates = ['up', 'going down', 'down', 'going back'];

/** Parses `IFLA_BOND_SLAVE_*`: the facts of a bond's member, and the address of its card. */
export function parseBondMember(
  data: Attributes,
): BondMember & { readonly permanentAddress: Buffer | undefined } {
  const status = data.u8(2);
  return {
    miiStatus: status === undefined ? undefined : miiStates[status],
    linkFailures: data.u32(3),
    permanentAddress: data.bytes(4),
  };
}
