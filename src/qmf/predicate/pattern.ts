import { RE2JS } from 're2js';
import { Malformed } from '../status.ts';
import { quoted } from '../values/read-value.ts';

const maxLength = 256;
/** States of the machine that looks for it. */
const maxSize = 1000;

/** A pattern of RE2, compiled when it is first needed: that takes up to a twentieth of a second. */
export class Pattern {
  readonly #source: string;
  #expression: RE2JS | undefined;

  /** @throws Malformed where it is too long. */
  constructor(source: string) {
    if (source.length > maxLength) {
      throw new Malformed(`re_match pattern has ${source.length} characters; at most ${maxLength} expected`);
    }
    this.#source = source;
  }

  /** @throws Malformed where it is no pattern, or too large a one. */
  compile(): RE2JS {
    this.#expression ??= compiled(this.#source);
    return this.#expression;
  }

  size(): number {
    return this.compile().programSize();
  }

  matches(text: string): boolean {
    return this.compile().matcher(text).find();
  }
}

function compiled(source: string): RE2JS {
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(source);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : 'not understood';
    throw new Malformed(`re_match pattern ${quoted(source)} is no RE2 expression: ${problem}`);
  }
  if (expression.programSize() > maxSize) {
    throw new Malformed(`re_match pattern ${quoted(source)} is too large; smaller repetitions expected`);
  }
  return expression;
}
