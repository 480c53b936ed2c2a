import type { CheckContext } from './check-context.ts';
import { type Finding, type Step, type StepName, skip } from './step.ts';

/** What became of one step on the way to one broker. */
export interface StepResult extends Finding {
  readonly url: string;
  readonly name: StepName;
}

/** Takes the steps in turn; those that need one that failed are not tried. */
export async function* runSteps(steps: readonly Step[], way: CheckContext): AsyncGenerator<StepResult> {
  /** The failed step that each of these goes back to. */
  const blocked = new Map<StepName, StepName>();
  for (const step of steps) {
    const { name, needs } = step;
    const cause = needs.map((need) => blocked.get(need)).find((found) => found !== undefined);
    const finding = cause === undefined ? await step.run(way) : skip(`not tried, since ${cause} failed`);
    if (cause !== undefined) blocked.set(name, cause);
    else if (finding.ok === false) blocked.set(name, name);
    yield { url: way.url.redacted, name, ...finding };
  }
}
