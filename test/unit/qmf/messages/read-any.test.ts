import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AmqpValue, type Body, QmfException, readReply, readRequest } from '#qmf';
import { amqpValues } from '../../../kit/qmf/amqp-values.ts';
import { dataBody, incoming, valueBody, withHeaders } from './incoming.ts';

describe('readRequest and readReply, of any message', () => {
  const opcodes = fc.constantFrom<AmqpValue | undefined>(
    '_agent_locate_request',
    '_query_request',
    '_method_request',
    '_subscribe_request',
    '_subscribe_refresh_indication',
    '_subscribe_cancel_indication',
    '_query_response',
    '_method_response',
    '_exception',
    '_data_indication',
    '_agent_heartbeat_indication',
    '_agent_locate_response',
    undefined,
  );
  const contents = fc.constantFrom<AmqpValue>('_data', '_event', '_schema', '_schema_id', '_object_id', 'x');
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .tuple(fc.constantFrom('S', 's', 'z', 'p', 'q'), fc.uint8Array({ maxLength: 200 }))
      .map(([opcode, rest]) => Uint8Array.from([...Buffer.from(`AM2${opcode}\0\0\0\0`), ...rest])),
    fc
      .tuple(fc.constantFrom(0xa8, 0xa9, 0xaa, 0x95), fc.uint8Array({ maxLength: 60 }))
      .map(([code, rest]) =>
        Uint8Array.from([0, 0, 0, rest.length + 10, 0, 0, 0, 1, code, 0, 0, 0, rest.length, 0, ...rest]),
      ),
  );
  const bodies: fc.Arbitrary<Body> = fc.oneof(
    amqpValues.map(valueBody),
    bytes.map((data): Body => dataBody(Uint8Array.from(data))),
    fc.array(amqpValues, { maxLength: 3 }).map((values): Body => ({ section: 'sequence', values })),
  );
  const messages = fc.record({
    opcode: fc.oneof(opcodes, amqpValues),
    content: contents,
    body: bodies,
    correlationId: amqpValues,
  });

  it('read, refuse or ignore any message, and never throw', () => {
    fc.assert(
      fc.property(messages, ({ opcode, content, body, correlationId }) => {
        const received = withHeaders(incoming(opcode, body, { correlationId }), { 'qmf.content': content });
        const request = readRequest(received);
        if (request.kind === 'refusal') expect(request.error).toBeInstanceOf(QmfException);
        if (request.kind !== 'ignored') expect(request.correlationId).toBe(correlationId);
        const reply = readReply(received);
        if (reply.kind === 'exception') expect(reply.error).toBeInstanceOf(QmfException);
      }),
      { numRuns: 2000 },
    );
  });

  it('read a body nested a hundred thousand deep without a stack overflow', () => {
    let list: AmqpValue = [];
    let deepMap: AmqpValue = new Map();
    for (let level = 0; level < 100_000; level += 1) {
      list = [list];
      deepMap = new Map([['_values', deepMap]]);
    }
    for (const body of [valueBody(list), valueBody(deepMap)]) {
      for (const opcode of [
        '_query_request',
        '_query_response',
        '_agent_locate_request',
        '_data_indication',
        '_exception',
      ]) {
        expect(typeof readRequest(incoming(opcode, body)).kind).toBe('string');
        expect(typeof readReply(incoming(opcode, body)).kind).toBe('string');
      }
    }
  });
});
