/** How long and how often to measure. `short` is a look, not a figure to quote. */
export interface Sampling {
  readonly short: boolean;
  /** Rounds in which the subjects take turns. */
  readonly rounds: number;
  /** How long one subject is measured in one round. */
  readonly sliceMs: number;
  /** How long each subject runs before anything is measured: Node makes code quick only after some ten thousand runs. */
  readonly warmUpMs: number;
}

export interface Bench {
  readonly name: string;
  readonly title: string;
  /** What is compared with what, in one or two sentences. */
  readonly about: string;
  run(effort: Sampling): Promise<readonly Part[]>;
}

/** One table of a bench: what was measured, or the one thing that was missing. */
export type Part =
  | { readonly title: string; readonly measurements: readonly Measurement[] }
  | { readonly title: string; readonly missing: string };

/** One line of a table. */
export interface Measurement {
  readonly what: string;
  readonly unit: string;
  /** By subject, in the order of the columns: the median of its rounds. */
  readonly values: Readonly<Record<string, number>>;
  /** How many times better the first subject is than the second: the median of the ratios of each round. */
  readonly ratio?: number | undefined;
  readonly target?: Target | undefined;
}

export interface Target {
  readonly wanted: string;
  readonly status: 'met' | 'missed';
}
