import type { CheckContext } from './check-context.ts';

/** In the order of the way; what people read and programs look for. */
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

/** What a step found. `ok` is null where it was not tried, or there was nothing to try. */
export interface Finding {
  readonly ok: boolean | null;
  /** One line. */
  readonly text: string;
  /** What to do next; with a step that is well, what to do soon. */
  readonly advice?: string | undefined;
}

/** One part of the way to a broker. */
export interface Step {
  readonly name: StepName;
  /** Not tried where one of these failed, or was not tried for that. */
  readonly needs: readonly StepName[];
  /** Ends by itself, whatever the other side does. */
  run(way: CheckContext): Promise<Finding>;
}

export const pass = (text: string, advice?: string): Finding => ({ ok: true, text, advice });
export const fail = (text: string, advice: string): Finding => ({ ok: false, text, advice });
export const skip = (text: string): Finding => ({ ok: null, text });
