import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { OverLimit, within } from './limit.ts';
import { bad, good, type Step } from './step.ts';

export const nameStep: Step = {
  name: 'name',
  needs: [],
  async run({ url: { host }, timeoutMs }) {
    if (isIP(host)) return good(`${host} is an address, no name to look up`);
    try {
      const found = await within(timeoutMs, lookup(host, { all: true }));
      return good(`${host} is ${found.map(({ address }) => address).join(', ')}`);
    } catch (error) {
      const isSlow = error instanceof OverLimit || (error as NodeJS.ErrnoException).code === 'EAI_AGAIN';
      return isSlow
        ? bad(
            `the name service does not tell the address of ${host}`,
            'see the name servers in /etc/resolv.conf and the way to them, or give the address instead of the name',
          )
        : bad(
            `no such host: ${host}`,
            `check how it is written (\`getent hosts ${host}\` asks the same), put it into DNS or /etc/hosts, or give its address`,
          );
    }
  },
};
