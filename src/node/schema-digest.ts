import { digestSchemaText } from '#qmf';
import { schemaDigest } from './schema.generated.ts';

/** Checks that a schema is the one whose types this program was compiled against. @throws {TypeError} */
export function requireSameSchema(xml: string): void {
  if (digestSchemaText(xml) !== schemaDigest) {
    throw new TypeError(
      'schema/ovirt-node.xml is not the schema that this program was compiled against; run npm run codegen',
    );
  }
}
