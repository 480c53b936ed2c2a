import { describe, expect, it } from 'vitest';
import { type AmqpValue, type Body, readReply, Typed, uint, ulong } from '#qmf';
import { incoming, mapBody, noBody, octets, valueBody, withHeaders } from './incoming.ts';

describe('readReply, of an unusual message', () => {
  const agentBody = (values: Readonly<Record<string, AmqpValue>>) =>
    mapBody({ _values: new Map(Object.entries(values)) });

  it('reads the attributes of agents before 0.10', () => {
    const body = agentBody({
      _name: 'a:b:c',
      timestamp: ulong(5n),
      heartbeat_interval: new Typed('ushort', 20),
      epoch: new Typed('ushort', 3),
    });
    expect(readReply(incoming('_agent_heartbeat_indication', body))).toMatchObject({
      kind: 'heartbeat',
      agent: {
        name: 'a:b:c',
        vendor: 'a',
        product: 'b',
        instance: 'c',
        epoch: 3,
        heartbeatSeconds: 20,
        sentAtNs: 5n,
      },
    });
  });

  it('keeps every attribute without a field in AgentInfo', () => {
    const body = agentBody({ _name: 'a:b:c', startId: 'x', _direct_subject: octets('d') });
    const read = readReply(incoming('_agent_heartbeat_indication', body));
    expect(read.kind === 'heartbeat' && read.agent.attributes).toEqual(
      new Map<string, unknown>([
        ['startId', 'x'],
        ['_direct_subject', octets('d')],
      ]),
    );
  });

  it('names an agent by its parts or by the header when the name is absent', () => {
    const parts = agentBody({ _vendor: 'a', _product: 'b', _instance: 'c:d' });
    expect(readReply(incoming('_agent_locate_response', parts))).toMatchObject({
      agent: { name: 'a:b:c:d' },
    });
    const headed = withHeaders(incoming('_agent_locate_response', agentBody({})), {
      'qmf.agent': octets('a:b:c'),
    });
    expect(readReply(headed)).toMatchObject({ agent: { name: 'a:b:c', instance: 'c' } });
    expect(readReply(incoming('_agent_locate_response', agentBody({})))).toMatchObject({ kind: 'ignored' });
  });

  it.each([null, '', 'x'])('expects more parts when the header partial is present, even as %o', (partial) => {
    const part = incoming('_query_response', valueBody([]));
    expect(readReply(part)).toMatchObject({ kind: 'objects', more: false });
    expect(readReply(withHeaders(part, { partial }))).toMatchObject({ kind: 'objects', more: true });
  });

  it('reads a method response without arguments as success, and one with an error text as a failure of the Java agent', () => {
    expect(readReply(incoming('_method_response', noBody))).toMatchObject({
      kind: 'methodResponse',
      arguments: new Map(),
    });
    expect(readReply(incoming('_method_response', mapBody({})))).toMatchObject({ kind: 'methodResponse' });
    expect(readReply(incoming('_method_response', mapBody({ error_text: 'no' })))).toMatchObject({
      kind: 'exception',
      error: { code: 7, message: 'no' },
    });
  });

  it('reads an exception without code as code 7, and keeps code and text of any other', () => {
    expect(readReply(incoming('_exception', noBody))).toMatchObject({
      kind: 'exception',
      error: { code: 7 },
    });
    expect(
      readReply(
        incoming('_exception', agentBody({ error_code: new Typed('long', 6n), error_text: octets('no') })),
      ),
    ).toMatchObject({ error: { code: 6, message: 'no' } });
  });

  it('leaves out invalid elements of a list and keeps the others', () => {
    const good = new Map<AmqpValue, AmqpValue>([['_values', new Map([['a', uint(1)]])]]);
    const list = valueBody(['x', null, good, new Map(), new Map([['_values', 5 as never]])]);
    expect(readReply(incoming('_query_response', list))).toMatchObject({ objects: { length: 1 } });
    const ids = withHeaders(
      incoming('_query_response', valueBody([new Map(), new Map([['_object_name', 'a']])])),
      {
        'qmf.content': '_object_id',
      },
    );
    expect(readReply(ids)).toMatchObject({ kind: 'objectIds', objectIds: [{ objectName: 'a' }] });
  });

  it('fills a missing hash with zeros, as the C++ library does', () => {
    const id = new Map([
      ['_package_name', 'a'],
      ['_class_name', 'b'],
    ]);
    const ids = withHeaders(incoming('_query_response', valueBody([id])), { 'qmf.content': '_schema_id' });
    expect(readReply(ids)).toMatchObject({
      schemaIds: [
        { packageName: 'a', className: 'b', type: 'data', hash: '00000000-0000-0000-0000-000000000000' },
      ],
    });
  });

  it('reads a single element as a list of one, as the first agents sent it', () => {
    const event = mapBody({ _values: new Map(), _severity: uint(3), _timestamp: ulong(9n) });
    expect(
      readReply(withHeaders(incoming('_data_indication', event), { 'qmf.content': '_event' })),
    ).toMatchObject({
      kind: 'eventIndication',
      events: [{ severity: 3, atNs: 9n }],
    });
  });

  it('cuts the text of an exception to 4 KiB', () => {
    for (const key of ['error_text', 'message']) {
      const read = readReply(incoming('_exception', agentBody({ [key]: 'x'.repeat(1_000_000) })));
      expect(read.kind === 'exception' && read.error.message).toBe(`${'x'.repeat(4_093)}…`);
    }
  });

  it('turns an unreadable answer into an exception, and ignores an unreadable indication', () => {
    const broken: Body = { section: 'undecodable', problem: 'x' };
    for (const opcode of ['_query_response', '_method_response', '_exception']) {
      expect(readReply(incoming(opcode, broken))).toMatchObject({
        kind: 'exception',
        correlationId: '7',
        error: { code: 4 },
      });
    }
    for (const opcode of ['_data_indication', '_agent_heartbeat_indication', '_agent_locate_response']) {
      expect(readReply(incoming(opcode, broken))).toMatchObject({ kind: 'ignored' });
    }
  });

  it.each<readonly [AmqpValue, string | undefined]>([
    [octets('7'), '7'],
    [ulong(7n), '7'],
    [new Typed('uuid', '4c4c4544-0044-3510-8052-b4c04f565731'), '4c4c4544-0044-3510-8052-b4c04f565731'],
    [null, undefined],
  ])('converts the correlation id %o to text', (correlationId, text) => {
    const read = readReply(incoming('_query_response', valueBody([]), { correlationId }));
    expect(read).toMatchObject({ correlationId: text });
  });
});

describe('readReply, of a QMFv1 frame from qpidd', () => {
  const frame = (text: string): Body => ({
    section: 'data',
    bytes: Uint8Array.from(Buffer.from(text, 'latin1')),
  });
  const hash = '0123456789abcdef';

  it('reads packages, a class, and a completion with an error', () => {
    const packages = frame('AM2p\0\0\0\x05\x03a.bAM2p\0\0\0\x05\x01c');
    expect(readReply(incoming(undefined, packages))).toMatchObject({
      kind: 'packagesV1',
      packages: ['a.b', 'c'],
    });
    expect(readReply(incoming(undefined, frame(`AM2q\0\0\0\x06\x02\x03a.b\x01x${hash}`)))).toMatchObject({
      kind: 'classV1',
      sequence: 6,
      schemaId: {
        packageName: 'a.b',
        className: 'x',
        type: 'event',
        hash: '30313233-3435-3637-3839-616263646566',
      },
    });
    expect(readReply(incoming(undefined, frame('AM2z\0\0\0\x07\0\0\0\x01\x02no')))).toMatchObject({
      kind: 'completionV1',
      sequence: 7,
      code: 1,
      text: 'no',
    });
  });

  it('ignores frames that end early or that consoles do not need', () => {
    for (const text of [
      'AM2z\0\0\0\x07\0\0',
      'AM2s\0\0\0\x07\x01\x01a',
      'AM2h\0\0\0\x07',
      'AM2q\0\0\0\x06',
    ]) {
      expect(readReply(incoming(undefined, frame(text)))).toMatchObject({ kind: 'ignored' });
    }
  });
});
