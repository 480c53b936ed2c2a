import { parsePattern } from '#access';
import type { Schema } from '#qmf';

/** Reports whether a property or statistic of a class is published at all. */
export type IsPublished = (className: string, member: string) => boolean;

/** Exclusion patterns that match nothing of the schema, or only index properties. */
export class ExclusionError extends Error {
  override readonly name = 'ExclusionError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Reads patterns `CLASS.PROPERTY` of members that publications and answers to queries leave out. Index properties, which tell
 * objects apart, are always published.
 * @throws {ExclusionError} with every wrong pattern.
 */
export function readExclusion(patterns: readonly string[], schema: Schema): IsPublished {
  const members = membersOf(schema);
  const problems: string[] = [];
  const excluded = new Set<string>();
  for (const pattern of patterns) {
    const matching = members.filter(({ name }) => parsePattern(pattern).matches(name));
    const excludable = matching.filter(({ isIndex }) => !isIndex);
    for (const { name } of excludable) excluded.add(name);
    if (excludable.length > 0) continue;
    const reason =
      matching.length > 0 ? 'which tells its objects apart' : 'which matches nothing of the schema';
    problems.push(
      `publish.exclude has ${JSON.stringify(pattern)}, ${reason}; expected CLASS.PROPERTY, * for any run`,
    );
  }
  if (problems.length > 0) throw new ExclusionError(problems);
  return (className, member) => !excluded.has(`${className}.${member}`);
}

function membersOf(schema: Schema) {
  return schema.classes.flatMap((schemaClass) =>
    schemaClass.kind === 'object'
      ? [...schemaClass.properties, ...schemaClass.statistics].map((member) => ({
          name: `${schemaClass.id.className}.${member.name}`,
          isIndex: 'index' in member && member.index,
        }))
      : [],
  );
}
