import type { TestProject } from 'vitest/node';
import { type Frozen, freeze } from './image/freeze.ts';
import { makeProgram } from './image/make-program.ts';
import { missingRequirement } from './tools.ts';

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
  const reason = missingRequirement();
  if (reason !== undefined) throw new Error(`the lab cannot run here: ${reason}`);
  project.provide('program', await makeProgram());
  project.provide('frozen', await freeze());
}
