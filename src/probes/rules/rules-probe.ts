import type { Probe } from '../probe.ts';
import { readDump } from '../read-dump.ts';
import type { Rule } from './rule.ts';
import { numberRules, parseRule } from './rule-message.ts';

/** Reads the routing policy rules of IPv4 and IPv6 in the kernel's order. Its facts are undefined without netlink. */
export const rules: Probe<readonly Rule[] | undefined> = {
  name: 'rules',
  everySeconds: 1,
  async read(host, signal) {
    const netlink = await host.openNetlink();
    const found = netlink && (await readDump(netlink, { probe: 'rules', name: 'rules' }, parseRule, signal));
    return found && numberRules(found);
  },
};
