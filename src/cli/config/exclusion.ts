import { ExclusionError, readExclusion, readNodeSchema } from '#node';
import { schemaJson } from '../program.ts';
import type { Settings } from './settings.ts';

/** Lists the mistakes in `publish.exclude`, one line each. */
export function listExclusionProblems({ 'publish.exclude': patterns }: Settings): readonly string[] {
  if (patterns.length === 0) return [];
  try {
    readExclusion(patterns, readNodeSchema(schemaJson()));
    return [];
  } catch (error) {
    if (error instanceof ExclusionError) return error.problems;
    throw error;
  }
}
