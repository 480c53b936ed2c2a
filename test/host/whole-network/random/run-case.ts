import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { compareCaptures, describeDifferences } from '../../../kit/network/capture/compare.ts';
import { captureAtRest } from '../../../kit/network/capture/namespace.ts';
import { tryLines } from '../../../kit/network/run-lines.ts';
import { Namespace } from '../../kit.ts';
import { type AgentAnswer, AgentProcess } from './agent-lab.ts';
import { type Change, change, type Ending, endings } from './change.ts';
import { network } from './network.ts';

/** A network, a change of it, and how the change ends. */
export interface Case {
  readonly network: readonly string[];
  readonly change: Change;
  readonly ending: Ending;
}

export const randomCase: fc.Arbitrary<Case> = fc.record({
  network,
  change,
  ending: fc.constantFrom(...endings),
});

export interface Outcome {
  /** One line for each difference after the end. */
  readonly differences: readonly string[];
  /** Errors of the agent, a refusal among them, in the order of the requests. */
  readonly errors: readonly string[];
}

/** Makes the network of a case, changes it, and ends the change. A line that the kernel refuses is left out. */
export async function runCase({ network: lines, change: call, ending }: Case): Promise<Outcome> {
  using namespace = new Namespace();
  const directory = mkdtempSync(join(tmpdir(), 'ovirt-node-random-'));
  // The folder above the checkpoints must be the agent's own, too.
  const checkpoints = join(directory, 'changes');
  try {
    await using first = new AgentProcess(namespace.name, checkpoints);
    await using second = ending.startsWith('signal 9')
      ? new AgentProcess(namespace.name, checkpoints)
      : undefined;
    // Without the detection of duplicate addresses the network rests sooner.
    await tryLines(namespace.name, ['sysctl -qw net.ipv6.conf.default.accept_dad=0', ...lines]);
    const before = await captureAtRest(namespace.name);
    const errors = await end(first, second, call, ending);
    const differences = compareCaptures(before, await captureAtRest(namespace.name));
    return { differences: describeDifferences(differences), errors };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Applies the change and ends it. @returns the errors. */
async function end(
  first: AgentProcess,
  second: AgentProcess | undefined,
  call: Change,
  ending: Ending,
): Promise<readonly string[]> {
  const errors: string[] = [];
  const note = (answer: AgentAnswer | undefined) => {
    if (answer?.error !== undefined) errors.push(answer.error);
    return answer?.result;
  };
  const apply = { task: 'apply', ...call } as const;
  if (ending === 'the second step fails') {
    note(await first.ask({ ...apply, failing: true }));
    return errors;
  }
  if (ending === 'signal 9 of a call, then a new agent') {
    note(await first.ask({ ...apply, waiting: true }));
    await first.kill();
    note(await second?.ask({ task: 'recover' }));
    return errors;
  }
  note(await first.ask({ task: 'begin' }));
  const path = note(await first.ask(apply))?.checkpoint ?? '';
  if (ending === 'rollback') {
    note(await first.ask({ task: 'rollback' }));
    return errors;
  }
  await first.kill();
  if (ending === 'signal 9, then the watchdog') {
    note(await second?.ask({ task: 'watchdog', path }));
    return errors;
  }
  note(await second?.ask({ task: 'recover' }));
  note(await second?.ask({ task: 'rollback' }));
  return errors;
}
