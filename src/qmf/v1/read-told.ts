import type { Incoming } from '../amqp.ts';
import { shown } from '../fields.ts';
import type { Ignored } from '../messages.ts';
import type { SchemaClass, SchemaId } from '../schema.ts';
import { isFrame, kindOf, readClassKey, readHead } from './frame.ts';
import { OctetReader } from './octets.ts';
import { classFromFrame } from './schema-class.ts';
import { readSchemaFrame } from './schema-frame.ts';

type ToldV1 =
  | { readonly kind: 'schemaV1'; readonly sequence: number; readonly schema: SchemaClass }
  | { readonly kind: 'completionV1'; readonly sequence: number; readonly code: number; readonly text: string }
  | { readonly kind: 'packagesV1'; readonly sequence: number; readonly packages: readonly string[] }
  | { readonly kind: 'classV1'; readonly sequence: number; readonly schemaId: SchemaId };

/** What a message without opcode tells: a QMFv1 frame, of those that a console needs for qpidd's schemas. @throws Malformed */
export function readToldV1(message: Incoming): ToldV1 | Ignored {
  const { body } = message;
  if (body.section !== 'data' || !isFrame(body.bytes)) {
    return { kind: 'ignored', reason: 'neither qmf.opcode nor a QMFv1 frame' };
  }
  const reader = new OctetReader(body.bytes);
  const { opcode = '', sequence = 0 } = readHead(reader) ?? {};
  switch (opcode) {
    case 's': {
      const frame = readSchemaFrame(body.bytes);
      return { kind: 'schemaV1', sequence, schema: classFromFrame(frame) };
    }
    case 'z':
      return { kind: 'completionV1', sequence, code: reader.u32(), text: reader.str8() };
    case 'p':
      return { kind: 'packagesV1', sequence, packages: readPackages(body.bytes) };
    case 'q': {
      const type = kindOf(reader.u8());
      return { kind: 'classV1', sequence, schemaId: { ...readClassKey(reader), type } };
    }
    default:
      return { kind: 'ignored', reason: `QMFv1 frame ${shown(opcode)} tells nothing that is needed` };
  }
}

/** qpidd puts all its packages into one message, a frame each. */
function readPackages(octets: Uint8Array): readonly string[] {
  const reader = new OctetReader(octets);
  const packages: string[] = [];
  while (readHead(reader)?.opcode === 'p') packages.push(reader.str8());
  return packages;
}
