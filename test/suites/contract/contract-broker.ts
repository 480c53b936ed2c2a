import { afterAll, beforeAll } from 'vitest';
import type { BrokerOptions, Dialect } from '#broker';

/** A broker that a test can start, on loopback, with the user and password of the outage suite's stage. */
export interface ContractBroker extends AsyncDisposable {
  readonly url: string;
  /** Given where the program cannot choose the dialect by itself. */
  readonly dialect?: Dialect;
}
export type StartContractBroker = () => Promise<ContractBroker>;

/** The broker of one group of tests. */
export interface SharedBroker {
  /** Options of a connection to the broker. Available once the group has started. */
  readonly connection: Pick<BrokerOptions, 'urls' | 'dialect'>;
}

/** Starts a broker before the tests of a group and ends it after them. */
export function shareBroker(start: StartContractBroker): SharedBroker {
  let broker: ContractBroker | undefined;
  beforeAll(async () => {
    broker = await start();
  });
  afterAll(() => broker?.[Symbol.asyncDispose]());
  return {
    get connection() {
      if (broker === undefined) throw new Error('the broker is not started; use it in a test or a hook');
      return { urls: [broker.url], dialect: broker.dialect };
    },
  };
}
