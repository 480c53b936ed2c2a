import { describe } from 'vitest';
import { centralServersWork } from './contract/central.ts';
import { exceptionsArrive } from './contract/exceptions.ts';
import { consolesFind } from './contract/finding.ts';
import { hold, type StartContractBroker } from './contract/held.ts';
import { agentsPublish } from './contract/life.ts';
import { bearsLoad } from './contract/load.ts';
import { agentsServeMethods } from './contract/methods.ts';
import { agentsAnswerQueries } from './contract/queries.ts';
import { nobodyHarmsOthers } from './contract/strangers.ts';

/**
 * All that agent and console do on a broker that stays, on one of any kind; each part leaves nothing on it. What they do
 * when it goes is `outlive`.
 */
export function describeContract(name: string, start: StartContractBroker): void {
  describe(`on ${name}`, () => {
    const broker = hold(start);
    agentsPublish(broker);
    consolesFind(broker);
    agentsAnswerQueries(broker);
    agentsServeMethods(broker);
    exceptionsArrive(broker);
    centralServersWork(broker);
    bearsLoad(broker);
    nobodyHarmsOthers(broker);
  });
}
