import { describe } from 'vitest';
import type { StartBroker } from '../../kit/broker/real/broker-process.ts';
import { testCommands } from './commands.ts';
import { testFaults } from './faults.ts';
import { testPrograms } from './programs.ts';
import { testRecovery } from './recovery.ts';
import { testRequests } from './requests.ts';
import { testSendOutcomes } from './send-outcomes.ts';
import { testShutdown } from './shutdown.ts';

/** Tests agent and console across outages of the broker, for every broker that runs as a process. */
export function describeOutage(name: string, start: StartBroker): void {
  describe.concurrent(`on ${name}`, () => {
    testFaults(start);
    testRequests(start);
    testSendOutcomes(start);
    testRecovery(start);
    testShutdown(start);
    testPrograms(start);
    testCommands(start);
  });
}
