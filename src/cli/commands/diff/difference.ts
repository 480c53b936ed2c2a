/** A setting that a restart of the machine would change. */
export interface Difference {
  readonly what: string;
  /** Undefined for what does not run. */
  readonly running?: string | undefined;
  /** Undefined for what is not written. */
  readonly written?: string | undefined;
}

export interface InterfaceDifferences {
  readonly interfaceName: string;
  readonly differences: readonly Difference[];
}

/** Compares two values of a setting. @returns a list of at most one difference. */
export const compareValue = (
  what: string,
  running: string | number | undefined,
  written: string | number | undefined,
): readonly Difference[] =>
  String(running) === String(written) ? [] : [{ what, running: textOf(running), written: textOf(written) }];

const textOf = (value: string | number | undefined) => (value === undefined ? undefined : String(value));

/** Compares two sets of texts: one difference for each text that only one of them has. */
export function compareTexts(
  what: string,
  running: readonly string[],
  written: readonly string[],
): readonly Difference[] {
  const missing = (texts: readonly string[], others: readonly string[]) => [
    ...new Set(texts.filter((text) => !others.includes(text))),
  ];
  return [
    ...missing(running, written).map((text) => ({ what, running: text })),
    ...missing(written, running).map((text) => ({ what, written: text })),
  ];
}
