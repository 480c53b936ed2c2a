import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { OverLimit, within } from '../limit.ts';
import { fail, pass, type Step } from '../step.ts';

export const nameStep: Step = {
  name: 'name',
  needs: [],
  async run({ url: { host }, timeoutMs }) {
    if (isIP(host)) return pass(`${host} is an address, no name to look up`);
    try {
      const found = await within(timeoutMs, lookup(host, { all: true }));
      return pass(`${host} is ${found.map(({ address }) => address).join(', ')}`);
    } catch (error) {
      const isSlow = error instanceof OverLimit || (error as NodeJS.ErrnoException).code === 'EAI_AGAIN';
      return isSlow
        ? fail(
            `the name service does not tell the address of ${host}`,
            'see the name servers in /etc/resolv.conf and the way to them, or give the address instead of the name',
          )
        : fail(
            `no such host: ${host}`,
            `check how it is written (\`getent hosts ${host}\` asks the same), put it into DNS or /etc/hosts, or give its address`,
          );
    }
  },
};
