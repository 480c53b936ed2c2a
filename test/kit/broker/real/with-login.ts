import type { ContractBroker } from '../../../suites/contract/contract-broker.ts';
import { addLogin } from '../../../suites/outage/stage.ts';
import type { StartBroker } from './broker-process.ts';

/** Starts a broker process and puts the login into its URL, for tests that pass no other credentials. */
export function withLoginInUrl(start: StartBroker): () => Promise<ContractBroker> {
  return async () => {
    const broker = await start();
    return { url: addLogin(broker.url), [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose]() };
  };
}
