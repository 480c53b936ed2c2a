import { readDump } from '../netlink/read-dump.ts';
import type { Probe } from '../probe.ts';
import type { Address } from './address.ts';
import { readAddressFiles } from './address-files.ts';
import { parseAddress } from './address-message.ts';

/** Every address of every link, in the kernel's order. */
export const addresses: Probe<readonly Address[] | undefined> = {
  name: 'addresses',
  everySeconds: 1,
  async read(host, signal) {
    const netlink = await host.openNetlink();
    const found =
      netlink === undefined
        ? undefined
        : await readDump(netlink, 'addresses', 'addresses', parseAddress, signal);
    return found ?? (await readAddressFiles(host));
  },
};

/** The address that an interface itself shows: the first IPv4 one that is not secondary. */
export function primaryIpv4(found: readonly Address[], interfaceIndex: number): Address | undefined {
  return found.find(
    (address) =>
      address.interfaceIndex === interfaceIndex &&
      address.family === 'ipv4' &&
      address.flags?.includes('secondary') !== true,
  );
}
