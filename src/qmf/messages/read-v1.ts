import type { SchemaClass, SchemaId } from '../schema/schema.ts';
import { Malformed } from '../status.ts';
import { classTypeOf, isFrame, readClassKey, readFrameHead } from '../v1/frame.ts';
import { OctetReader } from '../v1/octets.ts';
import { classFromFrame } from '../v1/schema-class.ts';
import { readSchemaFrame } from '../v1/schema-frame.ts';
import { quoted } from '../values/quoted.ts';
import type { IncomingMessage } from './amqp-message.ts';
import type { IgnoredMessage } from './qmf-message.ts';

interface RequestV1 {
  readonly kind: 'schemaV1';
  readonly sequence: number;
  readonly packageName: string;
  readonly className: string;
  readonly hash: string;
}

type ReplyV1 =
  | { readonly kind: 'schemaV1'; readonly sequence: number; readonly schema: SchemaClass }
  | { readonly kind: 'completionV1'; readonly sequence: number; readonly code: number; readonly text: string }
  | { readonly kind: 'packagesV1'; readonly sequence: number; readonly packages: readonly string[] }
  | { readonly kind: 'classV1'; readonly sequence: number; readonly schemaId: SchemaId };

/**
 * Reads a message to an agent without opcode: QMFv1's schema request, which qpid-tool also sends to agents of QMFv2.
 * Only its first octets identify such a frame.
 */
export function readRequestV1({ body }: IncomingMessage): RequestV1 | IgnoredMessage {
  if (body.section !== 'data' || !isFrame(body.bytes)) return notV1;
  const reader = new OctetReader(body.bytes);
  const head = readFrameHead(reader);
  if (head?.opcode !== 'S') return ignore(`QMFv1 frame ${quoted(head?.opcode)} is not served`);
  try {
    return { kind: 'schemaV1', sequence: head.sequence, ...readClassKey(reader) };
  } catch (cause) {
    const problem = cause instanceof Malformed ? cause.message : 'cannot be read';
    return ignore(`QMFv1 schema request: ${problem}`);
  }
}

/**
 * Reads a message to a console without opcode: one of the QMFv1 frames that a console needs for qpidd's schemas.
 * @throws Malformed
 */
export function readReplyV1({ body }: IncomingMessage): ReplyV1 | IgnoredMessage {
  if (body.section !== 'data' || !isFrame(body.bytes)) return notV1;
  const reader = new OctetReader(body.bytes);
  const { opcode = '', sequence = 0 } = readFrameHead(reader) ?? {};
  switch (opcode) {
    case 's':
      return { kind: 'schemaV1', sequence, schema: classFromFrame(readSchemaFrame(body.bytes)) };
    case 'z':
      return { kind: 'completionV1', sequence, code: reader.u32(), text: reader.str8() };
    case 'p':
      return { kind: 'packagesV1', sequence, packages: readPackages(body.bytes) };
    case 'q': {
      const type = classTypeOf(reader.u8());
      return { kind: 'classV1', sequence, schemaId: { ...readClassKey(reader), type } };
    }
    default:
      return ignore(`QMFv1 frame ${quoted(opcode)} is of no use to a console`);
  }
}

/** qpidd puts all its packages into one message, one frame each. */
function readPackages(octets: Uint8Array): readonly string[] {
  const reader = new OctetReader(octets);
  const packages: string[] = [];
  while (readFrameHead(reader)?.opcode === 'p') packages.push(reader.str8());
  return packages;
}

const notV1 = ignore('message has neither qmf.opcode nor a QMFv1 frame');

function ignore(reason: string): IgnoredMessage {
  return { kind: 'ignored', reason };
}
