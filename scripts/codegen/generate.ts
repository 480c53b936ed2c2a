import { readSchemaXml, schemaDigest } from '#qmf';
import { docsFile } from './docs-file.ts';
import { clashingNames } from './names.ts';
import { missingWords } from './requirements.ts';
import { protocolTypes, typesFile } from './types-file.ts';

/** A schema that is well-formed and not fit to generate from; the message has one line for each reason. */
export class NotFit extends Error {
  override readonly name = 'NotFit';
  constructor(path: string, reasons: readonly string[]) {
    super([`${path} is not fit to generate from:`, ...reasons].join('\n  '));
  }
}

export interface Generated {
  readonly types: string;
  readonly docs: string;
}

/**
 * The two texts that are made from the text of a schema; `path` is how they name it.
 * @throws SchemaError where it is no schema, NotFit where it says too little
 */
export function generate(text: string, path: string, unitless: ReadonlySet<string>): Generated {
  const schema = readSchemaXml(text);
  const reasons = [...missingWords(schema, unitless), ...clashingNames(schema, protocolTypes)];
  if (reasons.length > 0) throw new NotFit(path, reasons);
  return { types: typesFile(schema, { path, digest: schemaDigest(text) }), docs: docsFile(schema, path) };
}
