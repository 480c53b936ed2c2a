import { afterAll, beforeAll } from 'vitest';
import type { BrokerOptions, Dialect } from '#broker';

/** A broker that a test can start, on loopback. Whatever user and password it wants are those of the stage. */
export interface ContractBroker extends AsyncDisposable {
  readonly url: string;
  /** Given where the program has none for it. */
  readonly dialect?: Dialect;
}
export type StartContractBroker = () => Promise<ContractBroker>;

/** The broker of one group of tests. */
export interface SharedBroker {
  /** What a connection to it is made with. Known once the group has begun. */
  readonly way: Pick<BrokerOptions, 'urls' | 'dialect'>;
}

/** Starts a broker before the tests of a group and ends it after them. */
export function shareBroker(start: StartContractBroker): SharedBroker {
  let broker: ContractBroker | undefined;
  beforeAll(async () => {
    broker = await start();
  });
  afterAll(() => broker?.[Symbol.asyncDispose]());
  return {
    get way() {
      if (broker === undefined) throw new Error('the broker was not started');
      return { urls: [broker.url], dialect: broker.dialect };
    },
  };
}
