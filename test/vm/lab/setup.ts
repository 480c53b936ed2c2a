import type { TestProject } from 'vitest/node';
import { type Frozen, freeze } from './frozen.ts';
import { makeProgram } from './program.ts';
import { missing } from './tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The machine of this run. */
    readonly frozen: Frozen;
    /** Image of the program as it was when the run began. */
    readonly program: string;
  }
}

/** Once for a run, before its tests: their time limits are not for this. */
export async function setup(project: TestProject): Promise<void> {
  const reason = missing();
  if (reason !== undefined) throw new Error(`the lab cannot run here: ${reason}`);
  project.provide('program', await makeProgram());
  project.provide('frozen', await freeze());
}
