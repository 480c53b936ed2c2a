import { digestSchemaText as digestOf } from '#qmf';
import { schemaDigest } from './schema.generated.ts';

/** @throws {TypeError} where the schema is not the one whose types this program was compiled against. */
export function requireSameSchema(xml: string): void {
  if (digestOf(xml) !== schemaDigest) {
    throw new TypeError(
      'schema/ovirt-node.xml is not the schema that this program was compiled against; run npm run codegen',
    );
  }
}
