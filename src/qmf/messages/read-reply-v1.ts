import type { SchemaClass, SchemaId } from '../schema/schema.ts';
import { classTypeOf, isFrame, readClassKey, readFrameHead } from '../v1/frame.ts';
import { OctetReader } from '../v1/octets.ts';
import { classFromFrame } from '../v1/schema-class.ts';
import { readSchemaFrame } from '../v1/schema-frame.ts';
import type { IncomingMessage } from '../values/amqp.ts';
import { quoted } from '../values/read-value.ts';
import type { IgnoredMessage } from './messages.ts';

type ToldV1 =
  | { readonly kind: 'schemaV1'; readonly sequence: number; readonly schema: SchemaClass }
  | { readonly kind: 'completionV1'; readonly sequence: number; readonly code: number; readonly text: string }
  | { readonly kind: 'packagesV1'; readonly sequence: number; readonly packages: readonly string[] }
  | { readonly kind: 'classV1'; readonly sequence: number; readonly schemaId: SchemaId };

/** What a message without opcode tells: a QMFv1 frame, of those that a console needs for qpidd's schemas. @throws Malformed */
export function readReplyV1(message: IncomingMessage): ToldV1 | IgnoredMessage {
  const { body } = message;
  if (body.section !== 'data' || !isFrame(body.bytes)) {
    return { kind: 'ignored', reason: 'neither qmf.opcode nor a QMFv1 frame' };
  }
  const reader = new OctetReader(body.bytes);
  const { opcode = '', sequence = 0 } = readFrameHead(reader) ?? {};
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
      const type = classTypeOf(reader.u8());
      return { kind: 'classV1', sequence, schemaId: { ...readClassKey(reader), type } };
    }
    default:
      return { kind: 'ignored', reason: `QMFv1 frame ${quoted(opcode)} tells nothing that is needed` };
  }
}

/** qpidd puts all its packages into one message, a frame each. */
function readPackages(octets: Uint8Array): readonly string[] {
  const reader = new OctetReader(octets);
  const packages: string[] = [];
  while (readFrameHead(reader)?.opcode === 'p') packages.push(reader.str8());
  return packages;
}
