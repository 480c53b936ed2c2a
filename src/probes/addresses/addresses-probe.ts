import type { Probe } from '../probe.ts';
import { readDump } from '../read-dump.ts';
import type { Address } from './address.ts';
import { readAddressFiles } from './address-files.ts';
import { parseAddress } from './address-message.ts';

/** Reads the addresses of all links in the kernel's order. */
export const addresses: Probe<readonly Address[] | undefined> = {
  name: 'addresses',
  everySeconds: 1,
  async read(host, signal) {
    const netlink = await host.openNetlink();
    const source = { probe: 'addresses', name: 'addresses' } as const;
    const dumped = netlink && (await readDump(netlink, source, parseAddress, signal));
    return dumped ?? (await readAddressFiles(host));
  },
};
