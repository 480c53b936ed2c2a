import { digestSchemaText, readSchemaXml } from '#qmf';
import { renderReference } from './docs-file.ts';
import { findNameClashes } from './names.ts';
import { findMissingWords } from './requirements.ts';
import { protocolTypes, renderTypes } from './types-file.ts';

/** A schema that is well-formed and not fit to generate from; the message has one line for each reason. */
export class UnfitSchema extends Error {
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
  const reasons = [...findMissingWords(schema, unitless), ...findNameClashes(schema, protocolTypes)];
  if (reasons.length > 0) throw new UnfitSchema(path, reasons);
  return {
    types: renderTypes(schema, { path, digest: digestSchemaText(text) }),
    docs: renderReference(schema, path),
  };
}
