import { digestSchemaText, type Schema } from '#qmf';
import { schemaDigest } from './schema.generated.ts';

/**
 * Reads the JSON that `npm run codegen` made from `schema/ovirt-node.xml`.
 * @throws {TypeError} for the JSON of another schema than the one whose types this program was compiled against.
 */
export function readNodeSchema(json: string): Schema {
  if (digestSchemaText(json) !== schemaDigest) {
    throw new TypeError(
      'schema/ovirt-node.json is not the schema that this program was compiled against; run npm run codegen',
    );
  }
  return JSON.parse(json) as Schema;
}
