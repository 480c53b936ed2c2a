import { describe } from 'vitest';
import type { StartBroker } from '../kit/broker-process.ts';
import { answersWhole } from './outlive/asking.ts';
import { endsInOutage } from './outlive/closing.ts';
import { accountsForCalls } from './outlive/faults.ts';
import { endsCommands, outlivesAsProgram } from './outlive/programs.ts';
import { comesBack } from './outlive/returning.ts';
import { tellsOutcomes } from './outlive/sending.ts';

/** What agent and console do when the broker goes and comes back, on any broker that runs as a process. */
export function outlive(name: string, start: StartBroker): void {
  describe.concurrent(`on ${name}`, () => {
    accountsForCalls(start);
    answersWhole(start);
    tellsOutcomes(start);
    comesBack(start);
    endsInOutage(start);
    outlivesAsProgram(start);
    endsCommands(start);
  });
}
