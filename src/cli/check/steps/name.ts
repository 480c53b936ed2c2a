import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isErrno, TimeoutError, withTimeout } from '#base';
import { fail, pass, type Step } from '../step.ts';

export const nameStep: Step = {
  name: 'name',
  needs: [],
  async run({ url: { host }, timeoutMs }) {
    if (isIP(host)) return pass(`${host} is an address, no name to look up`);
    try {
      const addresses = await withTimeout(lookup(host, { all: true }), timeoutMs);
      return pass(`${host} is ${addresses.map(({ address }) => address).join(', ')}`);
    } catch (error) {
      return error instanceof TimeoutError || isErrno(error, 'EAI_AGAIN')
        ? fail(
            `the name service does not answer for ${host}`,
            'see the name servers in /etc/resolv.conf and the network to them, or give the address instead of the name',
          )
        : fail(
            `no such host: ${host}`,
            `check its spelling (\`getent hosts ${host}\` asks the same), put it into DNS or /etc/hosts, or give its address`,
          );
    }
  },
};
