/** One mistake of a schema file. Lines and columns count from 1. */
export interface SchemaProblem {
  readonly line: number;
  readonly column?: number | undefined;
  /** The element as it begins in the file (`<property name="speed">`), or `document`. */
  readonly element: string;
  /** What is wrong, with which value, and what would be right. */
  readonly problem: string;
}

/** A schema file that is not QMF's grammar. The message tells the first problem and how many more were found. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  readonly problems: readonly [SchemaProblem, ...SchemaProblem[]];

  constructor(problems: readonly [SchemaProblem, ...SchemaProblem[]], options?: ErrorOptions) {
    super(summary(problems), options);
    this.problems = problems;
  }
  get line(): number {
    return this.problems[0].line;
  }
  get column(): number | undefined {
    return this.problems[0].column;
  }
  get element(): string {
    return this.problems[0].element;
  }
}

function summary([first, ...rest]: readonly [SchemaProblem, ...SchemaProblem[]]): string {
  const more =
    rest.length === 0 ? '' : ` (and ${rest.length} more ${rest.length === 1 ? 'problem' : 'problems'})`;
  return `line ${first.line}: ${first.element}: ${first.problem}${more}`;
}
