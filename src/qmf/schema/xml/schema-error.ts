/** One mistake in a schema file. Lines and columns count from 1. */
export interface SchemaProblem {
  readonly line: number;
  readonly column?: number | undefined;
  /** The element as it begins in the file (`<property name="speed">`), or `document`. */
  readonly element: string;
  /** The mistake, its value, and what would be right. */
  readonly problem: string;
}

/** A schema file that breaks QMF's grammar. The message has the first problem and the number of further ones. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  readonly problems: readonly [SchemaProblem, ...SchemaProblem[]];

  constructor(problems: readonly [SchemaProblem, ...SchemaProblem[]], options?: ErrorOptions) {
    super(summarize(problems), options);
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

function summarize([first, ...rest]: readonly [SchemaProblem, ...SchemaProblem[]]): string {
  const noun = rest.length === 1 ? 'problem' : 'problems';
  const more = rest.length === 0 ? '' : ` (and ${rest.length} more ${noun})`;
  return `line ${first.line}: ${first.element}: ${first.problem}${more}`;
}
