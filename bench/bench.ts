/** Number and length of the measurements. A `short` run gives a first impression, not figures to quote. */
export interface Sampling {
  readonly short: boolean;
  /** Rounds in which the subjects take turns. */
  readonly rounds: number;
  /** Duration of one subject's turn. */
  readonly sliceMs: number;
  /** Duration of each subject's run before the first round: Node optimizes code only after some ten thousand runs. */
  readonly warmUpMs: number;
}

export interface Bench {
  readonly name: string;
  readonly title: string;
  /** Describes in one or two sentences what the bench compares. */
  readonly about: string;
  run(sampling: Sampling): Promise<readonly Part[]>;
}

/** One table of a bench: its measurements, or the reason why it is empty. */
export type Part =
  | { readonly title: string; readonly measurements: readonly Measurement[] }
  | { readonly title: string; readonly missing: string };

/** One line of a table. */
export interface Measurement {
  readonly what: string;
  readonly unit: string;
  /** Median of the rounds by subject, in the order of the columns. */
  readonly values: Readonly<Record<string, number>>;
  /** How many times better the first subject is than the second: the median of the ratios of each round. */
  readonly ratio?: number | undefined;
  readonly target?: Target | undefined;
}

export interface Target {
  readonly wanted: string;
  readonly status: 'met' | 'missed';
}
