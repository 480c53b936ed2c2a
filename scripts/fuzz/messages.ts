import { type AmqpValue, Typed } from '#qmf';
import { type EncodableMessage, encodeMessage } from '../../src/broker/codec/encode-message.ts';
import type { Random } from './random.ts';
import { anyKey, anyValue, maxDepth, splitWords, words } from './values.ts';

const otherOpcodes = splitWords(`
  _subscribe_request _subscribe_cancel_indication _fly _agent_locate_response _query_response _method_response
  _agent_heartbeat_indication _data_indication _exception
`);

/** Creates a predicate, usually a valid one. */
function createPredicate(random: Random, depth = 0): AmqpValue {
  if (random.oneIn(15)) return anyValue(random, 3);
  const operand = () => (random.oneIn(2) ? random.pick(words) : ['quote', anyValue(random, 4)]);
  const kind = depth >= maxDepth ? 2 : random.below(6);
  if (kind === 0) return [random.pick(['and', 'or', 'not']), ...createParts(random, depth)];
  if (kind === 1) return ['re_match', operand(), ['quote', random.pick(words)]];
  if (kind === 2) return ['exists', operand()];
  return [random.pick(['eq', 'ne', 'lt', 'le', 'gt', 'ge']), operand(), operand()];
}

function createParts(random: Random, depth: number): readonly AmqpValue[] {
  return Array.from({ length: 1 + random.below(3) }, () => createPredicate(random, depth + 1));
}

/** Creates a map in which almost every part is present and valid. */
function almostValid(random: Random, parts: readonly (readonly [string, AmqpValue])[]): AmqpValue {
  const maybeReplace = (value: AmqpValue) => (random.oneIn(20) ? anyValue(random, 3) : value);
  return new Map(parts.filter(() => !random.oneIn(20)).map(([name, value]) => [name, maybeReplace(value)]));
}

/** Names of arguments, with every type among them. */
const argumentNames = splitWords(`
  grams food times limit gently note tools extras small signed ratio single chip since during other map list name x
`);

function createArguments(random: Random): AmqpValue {
  const some = Array.from({ length: random.below(4) }, (): readonly [AmqpValue, AmqpValue] => [
    random.pick(argumentNames),
    anyValue(random, 3),
  ]);
  return new Map([['grams', new Typed('uint', 1)], ...some]);
}

function createObjectId(random: Random): AmqpValue {
  const leo = 'org.example.zoo:animal:main,leo';
  const name = random.oneIn(3) ? random.pick(['org.example.zoo:zoo:main', 'nobody', '']) : leo;
  return almostValid(random, [['_object_name', name]]);
}

/** Creates the body of each kind of request. */
const requestBodies: Readonly<Record<string, (random: Random) => AmqpValue>> = {
  _method_request: (random) =>
    almostValid(random, [
      ['_object_id', createObjectId(random)],
      ['_method_name', random.pick(['feed', 'feed', 'echo', 'close', 'setOpen', 'fly'])],
      ['_arguments', createArguments(random)],
    ]),
  _query_request: (random) =>
    almostValid(random, [
      ['_what', random.pick(['OBJECT', 'OBJECT_ID', 'SCHEMA', 'SCHEMA_ID'])],
      ...(random.oneIn(3) ? [['_object_id', createObjectId(random)] as const] : []),
      ...(random.oneIn(2)
        ? [
            [
              '_schema_id',
              almostValid(random, [['_class_name', random.pick(['animal', 'zoo', 'x'])]]),
            ] as const,
          ]
        : []),
      ['_where', createPredicate(random)],
    ]),
  _agent_locate_request: (random) => (random.oneIn(4) ? anyValue(random) : createPredicate(random)),
};

/** Creates a message as any QMF peer could send it. Three of four messages are requests. */
export function anyMessage(random: Random): Uint8Array {
  const isRequest = !random.oneIn(4);
  const opcode = random.pick(isRequest ? Object.keys(requestBodies) : otherOpcodes);
  const headers = new Map<string, AmqpValue>();
  if (!random.oneIn(20)) headers.set('qmf.opcode', random.oneIn(20) ? anyValue(random) : opcode);
  if (random.oneIn(3)) headers.set('qmf.agent', random.oneIn(5) ? anyValue(random) : 'example.org:zoo:one');
  if (random.oneIn(3))
    headers.set('qmf.content', random.pick(['_data', '_event', '_schema', '_schema_id', '_object_id']));
  if (random.oneIn(6)) headers.set('partial', anyValue(random, maxDepth));
  const value = requestBodies[opcode]?.(random) ?? createReply(random);
  const message: EncodableMessage = {
    properties: {
      replyTo: random.oneIn(20) ? undefined : random.pick(['qmf.default.direct/me', 'queue', '/', 'a/b/c']),
      correlationId: random.oneIn(8) ? anyValue(random, 5) : 'correlation',
      contentType: random.pick([undefined, 'amqp/map', 'amqp/list', 'x-application/qmf']),
      userId: random.pick([undefined, 'anonymous', '']),
    },
    applicationProperties: headers,
    body: random.oneIn(20)
      ? { section: 'data', bytes: random.octets(random.below(60)) }
      : { section: 'value', value: random.oneIn(20) ? anyValue(random) : value },
  };
  return new Uint8Array(encodeMessage(message));
}

/** Creates the body of a reply: one element or a list of elements. */
function createReply(random: Random): AmqpValue {
  const createElement = () =>
    almostValid(random, [
      ['_object_id', createObjectId(random)],
      [
        '_schema_id',
        almostValid(random, [
          ['_package_name', 'p'],
          ['_class_name', 'c'],
          ['_type', '_data'],
          ['_hash', anyValue(random, maxDepth)],
        ]),
      ],
      [
        '_values',
        new Map([
          [anyKey(random), anyValue(random, 3)],
          ['_name', 'example.org:zoo:one'],
          ['startId', random.pick(words)],
        ]),
      ],
      ['_arguments', anyValue(random, 3)],
      ['_properties', [anyValue(random, 3)]],
      ['_methods', [anyValue(random, 3)]],
    ]);
  return random.oneIn(2) ? createElement() : Array.from({ length: random.below(4) }, createElement);
}
