import { describe } from 'vitest';
import { testCentralServer } from './central-server.ts';
import { type StartContractBroker, shareBroker } from './contract-broker.ts';
import { testDiscovery } from './discovery.ts';
import { testExceptions } from './exceptions.ts';
import { testLifecycle } from './lifecycle.ts';
import { testLoad } from './load.ts';
import { testMethodArguments } from './method-arguments.ts';
import { testMethods } from './methods.ts';
import { testQueries } from './queries.ts';
import { testUntrustedPeers } from './untrusted-peers.ts';

/**
 * The contract of agent and console on a broker that stays up, for every kind of broker. Each part leaves nothing on the
 * broker. The suite `outage` covers a broker that fails.
 */
export function describeContract(name: string, start: StartContractBroker): void {
  describe(`on ${name}`, () => {
    const broker = shareBroker(start);
    testLifecycle(broker);
    testDiscovery(broker);
    testQueries(broker);
    testMethodArguments(broker);
    testMethods(broker);
    testExceptions(broker);
    testCentralServer(broker);
    testLoad(broker);
    testUntrustedPeers(broker);
  });
}
