import { digestSchemaText, readSchemaXml } from '#qmf';
import { renderTypes } from '../../src/cli/codegen/render-types.ts';
import { findMissingWords } from './missing-words.ts';
import { renderJson } from './render-json.ts';
import { renderReference } from './render-reference.ts';

/** A valid schema that lacks what the generator needs. The message has one line for each reason. */
export class UnfitSchema extends Error {
  override readonly name = 'UnfitSchema';
  constructor(path: string, reasons: readonly string[]) {
    super([`${path} is not fit for the generator:`, ...reasons].join('\n  '));
  }
}

export interface Generated {
  /** The schema as the agent reads it at its start, in a hundredth of the time that the file's XML takes. */
  readonly json: string;
  readonly types: string;
  readonly docs: string;
}

/**
 * Generates the JSON, the types and the reference from the text of a schema.
 * @param path how the texts name the schema file.
 * @param unitless names of members that need no unit.
 * @throws SchemaError for an invalid schema, UnfitSchema for missing descriptions or units.
 */
export function generate(text: string, path: string, unitless: ReadonlySet<string>): Generated {
  const schema = readSchemaXml(text);
  const reasons = findMissingWords(schema, unitless);
  if (reasons.length > 0) throw new UnfitSchema(path, reasons);
  const json = renderJson(schema);
  return {
    json,
    types: renderTypes(schema, {
      source: path,
      command: 'npm run codegen',
      protocolModule: '#qmf',
      digestOf: `the JSON that \`npm run codegen\` made from ${path} with this file`,
      digest: digestSchemaText(json),
    }),
    docs: renderReference(schema, path),
  };
}
