import type { Broker, Receiver } from '#broker';
import type { IncomingMessage, SchemaId } from '#qmf';
import { beginFrame, readFrameHead, writeClassKey } from '../../../src/qmf/v1/frame.ts';
import { OctetReader } from '../../../src/qmf/v1/octets.ts';

/**
 * Answers requests for packages and classes as qpidd does: with QMFv1 frames on exchange amq.direct.
 * @param ids the classes; undefined to refuse.
 */
export function serveLegacyClasses(
  broker: Broker,
  agentName: string,
  ids: readonly SchemaId[] | undefined,
): Promise<Receiver> {
  return broker.receive({ exchange: 'direct', key: agentName }, ({ body, replyTo = '' }: IncomingMessage) => {
    if (body.section !== 'data') return;
    const reader = new OctetReader(body.bytes);
    const head = readFrameHead(reader);
    if (head?.opcode !== 'P' && head?.opcode !== 'Q') return;
    const send = (bytes: Uint8Array) =>
      void broker.send({
        destination: { reply: `amq.direct/${replyTo}` },
        applicationProperties: new Map(),
        body: { section: 'data', bytes },
      });
    const { opcode, sequence } = head;
    if (opcode === 'P') {
      const names = [...new Set(ids?.map(({ packageName }) => packageName))];
      const frames = names.map((name) => beginFrame('p', sequence).str8(name).toOctets());
      if (frames.length > 0) send(Uint8Array.from(frames.flatMap((frame) => [...frame])));
    } else {
      const packageName = reader.str8();
      for (const id of ids?.filter((one) => one.packageName === packageName) ?? []) {
        send(writeClassKey(beginFrame('q', sequence).u8(id.type === 'event' ? 2 : 1), id).toOctets());
      }
    }
    const [code, text] = ids === undefined ? [1, 'refused'] : [0, 'OK'];
    send(beginFrame('z', sequence).u32(code).str8(text).toOctets());
  });
}
