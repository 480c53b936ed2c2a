import { encodeValue } from '#broker';
import {
  type AmqpMap,
  type AmqpValue,
  type OutgoingMessage,
  objectToMap,
  QmfException,
  type QmfRequest,
  type ReplyPath,
  Typed,
  ulong,
  writeException,
  writeMethodResponse,
  writeObjectIds,
  writeObjects,
  writeSchemaIds,
  writeSchemas,
} from '#qmf';
import { zooSchema } from '../agent/zoo.ts';
import type { Script, ScriptedAgent } from '../console/scripted-agent.ts';

const agentName = 'example.org:scripted:one';
export const animal = zooSchema.classes.find(({ id }) => id.className === 'animal')!;
export const leo = 'org.example.zoo:animal:main,leo';
/** Colour, bell, C1, direction of text, a line break and a space without width. */
const control = '\u001b[31mred\u0007\u009b2J\u202e\n\u200b';

/** What a question asks for. */
type Asked = 'OBJECT' | 'OBJECT_ID' | 'SCHEMA_ID' | 'SCHEMA' | 'method';
/** The part of an answer with a number; undefined after the last. */
type Part = (to: ReplyPath, number: number) => OutgoingMessage | undefined;

/** Answers of a hostile agent. All other questions get the answers of a correct one. */
export interface HostileAnswers {
  readonly name: string;
  /** True for an answer that fills memory up to the limits of a console. */
  readonly isLarge: boolean;
  readonly answer: NonNullable<Script['answer']>;
}

const askedOf = (request: QmfRequest): Asked | undefined => {
  if (request.kind === 'query') return request.query.what;
  return request.kind === 'method' ? 'method' : undefined;
};

/** Answers questions of some kinds in parts, as fast as the broker takes them. */
function answers(name: string, kinds: readonly Asked[], part: Part, pauseMs = 0): HostileAnswers {
  const send = async (agent: ScriptedAgent, to: ReplyPath) => {
    for (let number = 0; ; number++) {
      const message = part(to, number);
      if (message === undefined || (await agent.broker.send(message)).outcome !== 'accepted') return;
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  return {
    name,
    isLarge: /for ever|many parts|million/.test(name),
    answer(request, agent) {
      const kind = askedOf(request);
      if (kind === undefined || !kinds.includes(kind) || request.replyTo === undefined) return false;
      void send(agent, { replyTo: request.replyTo, correlationId: request.correlationId });
      return true;
    },
  };
}

/** Answers in one message. */
const once = (name: string, kinds: readonly Asked[], write: (to: ReplyPath) => OutgoingMessage) =>
  answers(name, kinds, (to, number) => (number === 0 ? write(to) : undefined));

const object = (values: AmqpMap, objectName = leo, more: object = {}) =>
  objectToMap({
    objectId: { objectName, agentName },
    schemaId: animal.id,
    values,
    createdNs: 1n,
    updatedNs: 1n,
    deletedNs: 0n,
    ...more,
  });
const map = (values: Readonly<Record<string, AmqpValue>>): AmqpMap => new Map(Object.entries(values));
const members = (count: number, value: AmqpValue = true): AmqpMap =>
  new Map(Array.from({ length: count }, (_, index) => [`m${index}`, value]));
const withBody = (message: OutgoingMessage, value: AmqpValue): OutgoingMessage => ({
  ...message,
  body: { section: 'value', value },
});
/** Encodes once what is sent often: the broker and the commands wait meanwhile. */
const encoded = (list: readonly AmqpValue[]) => new Typed('encoded', encodeValue(list));
const manyMembers = encoded([object(members(100_000, new Map()))]);
const manyObjects = encoded(
  Array.from({ length: 1_000 }, (_, index) => object(members(10), `${leo}${index}`)),
);
const millionMembers = encoded([object(members(1_000_000))]);
const numbered = (count: number, first: number) =>
  Array.from({ length: count }, (_, index) => ({ ...animal.id, className: `c${first + index}` }));
const wrongTypes = [
  map({ _object_id: 'x', _schema_id: [], _values: [] }),
  'x',
  null,
  map({
    _object_id: map({ _object_name: leo }),
    _schema_id: map({ _package_name: 'org.example.zoo', _class_name: 'animal', _hash: 'x' }),
    _values: map({ name: ulong(3n), legs: new Map(), zoo: 'q', chip: [null], meals: 'x' }),
    _create_ts: 'x',
  }),
];
const extremeTimes = object(
  map({
    born: ulong(2n ** 64n - 1n),
    since: new Typed('long', -(2n ** 63n)),
    name: new Typed('timestamp', 2n ** 63n - 1n),
    weight: new Typed('double', Number.NaN),
  }),
  leo,
  { createdNs: 2n ** 64n - 1n, updatedNs: 2n ** 64n - 1n },
);
const controlObject = object(
  map({ [control]: control, name: control, legs: map({ [control]: [control] }) }),
  `${leo}${control}`,
);
const wideClass = {
  ...animal,
  properties: Array.from({ length: 10_000 }, (_, index) => ({
    name: `p${index}`,
    type: 'uint32' as const,
    access: 'RO' as const,
    index: true,
    optional: false,
  })),
};
const hugeError = map({
  _values: map({ error_code: ulong(2n ** 64n - 1n), error_text: control + 'y'.repeat(1_000_000) }),
});

const objects = (to: ReplyPath, list: readonly AmqpValue[], more = false) =>
  writeObjects(to, agentName, list, more);
const both = ['OBJECT', 'OBJECT_ID'] as const;

export const hostileAnswers: readonly HostileAnswers[] = [
  once('values of wrong types', ['OBJECT'], (to) => objects(to, wrongTypes)),
  once('a map instead of a list', both, (to) => withBody(objects(to, []), map({ a: 'b' }))),
  once('an answer of another kind', both, (to) => writeMethodResponse(to, agentName, new Map())),
  once('times at the ends of their types', ['OBJECT'], (to) => objects(to, [extremeTimes])),
  once('control characters in every name and value', ['OBJECT'], (to) => objects(to, [controlObject])),
  once('control characters in names of classes', ['SCHEMA_ID'], (to) =>
    writeSchemaIds(
      to,
      agentName,
      [{ ...animal.id, className: `animal${control}`, packageName: control }],
      false,
    ),
  ),
  once('an exception of a megabyte', both, (to) =>
    withBody(writeException(to, agentName, new QmfException(1, 'x')), hugeError),
  ),
  once('an object of another agent', ['OBJECT'], (to) =>
    objects(to, [object(map({ name: 'leo' }), leo, { objectId: { objectName: leo, agentName: 'x:y:z' } })]),
  ),
  answers('replies to other questions', both, (to, number) => {
    const ids = ['1', String(Number(to.correlationId) + 1), null, ulong(5n), 'x'.repeat(60_000)];
    return number < ids.length ? objects({ ...to, correlationId: ids[number] as AmqpValue }, []) : undefined;
  }),
  once('a million members', both, (to) => withBody(objects(to, []), millionMembers)),
  once('a class of ten thousand properties', ['SCHEMA'], (to) =>
    writeSchemas(to, agentName, [wideClass], false),
  ),
  answers('another class at each question for a schema', ['SCHEMA'], (to, number) =>
    number === 0
      ? writeSchemas(
          to,
          agentName,
          [{ ...animal, id: { ...animal.id, className: crypto.randomUUID() } }],
          false,
        )
      : undefined,
  ),
  answers('empty parts for ever', both, (to) => objects(to, [], true), 20),
  answers('many objects for ever', both, (to) => withBody(objects(to, [], true), manyObjects), 5),
  answers(
    'many members in many parts',
    both,
    (to, number) => (number < 100 ? withBody(objects(to, [], true), manyMembers) : undefined),
    5,
  ),
  answers(
    'classes for ever',
    ['SCHEMA_ID'],
    (to, number) => writeSchemaIds(to, agentName, numbered(1_000, number * 1_000), true),
    5,
  ),
  once('no answer', ['OBJECT', 'OBJECT_ID', 'SCHEMA_ID', 'SCHEMA', 'method'], (to) =>
    writeObjectIds({ ...to, correlationId: 'nobody' }, agentName, [], false),
  ),
  once('a table of ten thousand columns as a result', ['method'], (to) =>
    writeMethodResponse(to, agentName, map({ left: [members(5_000, 'v'.repeat(30)), members(5_000)] })),
  ),
];
