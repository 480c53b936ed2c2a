import { RE2JS } from 're2js';
import { maxPatternLength, maxPatternStates } from '../limits.ts';
import { Malformed } from '../status.ts';
import { quoted } from '../values/quoted.ts';

/** A pattern in RE2's syntax. It compiles at its first use, which takes up to a twentieth of a second. */
export class Pattern {
  readonly #source: string;
  #expression: RE2JS | undefined;

  /** @throws Malformed for a pattern that is too long. */
  constructor(source: string) {
    if (source.length > maxPatternLength) {
      const expected = `expected at most ${maxPatternLength}`;
      throw new Malformed(`re_match pattern has ${source.length} characters; ${expected}`);
    }
    this.#source = source;
  }

  /** @throws Malformed for an invalid pattern, and for one with too many states. */
  compile(): RE2JS {
    this.#expression ??= compilePattern(this.#source);
    return this.#expression;
  }

  /** Returns the number of states of the automaton. */
  size(): number {
    return this.compile().programSize();
  }

  /** Tells whether the pattern matches anywhere in the text. */
  matches(text: string): boolean {
    return this.compile().matcher(text).find();
  }
}

function compilePattern(source: string): RE2JS {
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(source);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : 'RE2 refuses it';
    throw new Malformed(`re_match pattern is ${quoted(source)}; expected an RE2 expression: ${problem}`);
  }
  if (expression.programSize() > maxPatternStates) {
    throw new Malformed(`re_match pattern is ${quoted(source)}, too large; expected smaller repetitions`);
  }
  return expression;
}
