import type { ContractBroker } from '../../../suites/contract/contract-broker.ts';
import { addLogin } from '../../../suites/outage/stage.ts';
import type { StartBroker } from './broker-process.ts';

/** A broker process for those who know no other login than that in its address. */
export function withLoginInUrl(start: StartBroker): () => Promise<ContractBroker> {
  return async () => {
    const broker = await start();
    return { url: addLogin(broker.url), [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose]() };
  };
}
