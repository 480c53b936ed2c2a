import { afterAll, beforeAll } from 'vitest';

/** A broker that a test can start, on loopback. Whatever user and password it wants are those of the stage. */
export interface ContractBroker extends AsyncDisposable {
  readonly url: string;
}
export type StartContractBroker = () => Promise<ContractBroker>;

/** The broker of one group of tests. */
export interface Held {
  /** Known once the group has begun. */
  readonly urls: readonly string[];
}

/** Starts a broker before the tests of a group and ends it after them. */
export function hold(start: StartContractBroker): Held {
  let broker: ContractBroker | undefined;
  beforeAll(async () => {
    broker = await start();
  });
  afterAll(() => broker?.[Symbol.asyncDispose]());
  return {
    get urls() {
      if (broker === undefined) throw new Error('the broker was not started');
      return [broker.url];
    },
  };
}
