import { describe } from 'vitest';
import { testCentralServer } from './central-server.ts';
import { type StartContractBroker, shareBroker } from './contract-broker.ts';
import { testDiscovery } from './discovery.ts';
import { testExceptions } from './exceptions.ts';
import { testLifecycle } from './lifecycle.ts';
import { testLoad } from './load.ts';
import { testMethods } from './methods.ts';
import { testQueries } from './queries.ts';
import { testUntrustedPeers } from './untrusted-peers.ts';

/**
 * All that agent and console do on a broker that stays, on one of any kind; each part leaves nothing on it. What they do
 * when it goes is `outlive`.
 */
export function describeContract(name: string, start: StartContractBroker): void {
  describe(`on ${name}`, () => {
    const broker = shareBroker(start);
    testLifecycle(broker);
    testDiscovery(broker);
    testQueries(broker);
    testMethods(broker);
    testExceptions(broker);
    testCentralServer(broker);
    testLoad(broker);
    testUntrustedPeers(broker);
  });
}
