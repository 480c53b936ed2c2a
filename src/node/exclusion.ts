import type { Schema } from '#qmf';
import { parsePattern } from '../access/pattern.ts';

/** Whether a property or statistic of a class is told to anybody. */
export type IsPublished = (className: string, member: string) => boolean;

/** Patterns of what is not to be published that mean nothing, or what cannot be left out. */
export class ExclusionError extends Error {
  override readonly name = 'ExclusionError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Reads patterns `CLASS.PROPERTY` of what is left out of publication and of answers to queries. What tells objects apart,
 * the properties of an index, is always told.
 * @throws {ExclusionError} with every pattern that is wrong.
 */
export function readExclusion(patterns: readonly string[], schema: Schema): IsPublished {
  const members = schema.classes.flatMap((found) =>
    found.kind === 'object'
      ? [...found.properties, ...found.statistics].map((member) => ({
          name: `${found.id.className}.${member.name}`,
          isIndex: 'index' in member && member.index,
        }))
      : [],
  );
  const problems: string[] = [];
  const excluded = new Set<string>();
  for (const text of patterns) {
    const meant = members.filter(({ name }) => parsePattern(text).matches(name));
    const free = meant.filter(({ isIndex }) => !isIndex);
    for (const { name } of free) excluded.add(name);
    if (free.length > 0) continue;
    const what = meant.length > 0 ? 'which tells its objects apart' : 'which means nothing of the schema';
    problems.push(`publish.exclude has ${JSON.stringify(text)}, ${what}; CLASS.PROPERTY, * for any run`);
  }
  if (problems.length > 0) throw new ExclusionError(problems);
  return (className, member) => !excluded.has(`${className}.${member}`);
}
