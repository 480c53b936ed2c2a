import type { CheckContext } from './check-context.ts';
import { type Finding, type Step, type StepName, skip } from './step.ts';

/** The finding of one step on one broker. */
export interface StepResult extends Finding {
  readonly url: string;
  readonly name: StepName;
}

/** Runs the steps in order. Skips each step that needs a failed step, directly or through others. */
export async function* runSteps(steps: readonly Step[], context: CheckContext): AsyncGenerator<StepResult> {
  /** Failed and skipped steps, each with the failed step that caused it. */
  const causes = new Map<StepName, StepName>();
  for (const step of steps) {
    const { name, needs } = step;
    const cause = needs.map((need) => causes.get(need)).find((failed) => failed !== undefined);
    const finding = cause === undefined ? await step.run(context) : skip(`not tried, since ${cause} failed`);
    if (cause !== undefined) causes.set(name, cause);
    else if (finding.ok === false) causes.set(name, name);
    yield { url: context.url.redacted, name, ...finding };
  }
}
