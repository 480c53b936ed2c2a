import { removeAddress } from '#actions';
import type { Address as AddressFacts } from '#probes';
import type { Address } from '../schema.generated.ts';
import type { ClassMethods } from './method.ts';
import { networkMethod } from './network/network-method.ts';

/** An address, and the interface that has it. */
interface AddressRow {
  readonly address: AddressFacts;
  readonly interfaceName: string;
}

/** Methods of class address. */
export const addressMethods: ClassMethods<Address, AddressRow> = {
  remove: networkMethod((_args: object, { address, interfaceName: link }: AddressRow) => ({
    action: removeAddress,
    args: { link, address: address.address, prefixLength: address.prefixLength, peer: address.peer },
    concerns: [link],
    write: { name: link },
  })),
};
