import type { TestProject } from 'vitest/node';
import { type Frozen, freeze } from './image/freeze.ts';
import { makeProgram } from './image/make-program.ts';
import { missingRequirement } from './tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The saved machine from which all tests of this run start. */
    readonly frozen: Frozen;
  }
}

/**
 * Makes all images before the first test of a run: the time limits of tests do not apply here. vitest runs this file without the
 * condition `ovirt-source`, so the modules that it needs import `src/base` by its path and not as `#base`.
 */
export async function setup(project: TestProject): Promise<void> {
  const reason = missingRequirement();
  if (reason !== undefined) throw new Error(`the lab cannot run here: ${reason}`);
  project.provide('frozen', await freeze(await makeProgram()));
}
