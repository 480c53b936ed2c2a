import type { CheckContext } from './check-context.ts';

/** The steps in the order in which they run. People read these names, and programs compare them. */
export type StepName =
  | 'name'
  | 'port'
  | 'TLS'
  | 'mechanism'
  | 'login'
  | 'broker'
  | 'exchanges'
  | 'permissions'
  | 'round trip'
  | 'vouching'
  | 'clock'
  | 'other agents';

/** The result of a step. */
export interface Finding {
  /** Null when the step did not run or had nothing to test. */
  readonly ok: boolean | null;
  /** One line. */
  readonly text: string;
  /** The next step for the user. With a passed step: what to do soon. */
  readonly advice?: string | undefined;
}

/** One part of the path to a broker that `check` tests. */
export interface Step {
  readonly name: StepName;
  /** Earlier steps that must not have failed. */
  readonly needs: readonly StepName[];
  /** Tests the part. Resolves within the time limit, whatever the broker does. */
  run(context: CheckContext): Promise<Finding>;
}

export const pass = (text: string, advice?: string): Finding => ({ ok: true, text, advice });
export const fail = (text: string, advice: string): Finding => ({ ok: false, text, advice });
export const skip = (text: string): Finding => ({ ok: null, text });
