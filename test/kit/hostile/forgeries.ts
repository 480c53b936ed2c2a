import { encodeValue } from '#broker';
import { type AmqpValue, Typed } from '#qmf';
import { sections } from '../../../src/broker/codec/message.ts';

/** What a forger knows: the addresses and names of itself, of the agent, and of the operator whom it imitates. */
export interface ForgerKnowledge {
  /** Field `to` for the agent's own address; null where the target of the link is enough. */
  readonly to: string | null;
  readonly subject: string;
  readonly viewer: string;
  readonly operator: string;
  /** Key of the address of the role that the forger wants. */
  readonly role: string;
  readonly viewerReplies: string;
  readonly operatorReplies: string;
  readonly correlationId: string;
  /** Object whose method the forger calls. */
  readonly objectName: string;
  readonly method: string;
  readonly args: Readonly<Record<string, AmqpValue>>;
}

const text = new TextEncoder();
const binary = (value: string) => new Typed('binary', text.encode(value));
const symbol = (value: string) => new Typed('symbol', value);
const map = (values: Readonly<Record<string, AmqpValue>>) =>
  new Map<AmqpValue, AmqpValue>(Object.entries(values));

function section(code: number, value: AmqpValue, descriptor?: string): Uint8Array {
  const kind = descriptor === undefined ? Uint8Array.of(0x53, code) : encodeValue(symbol(descriptor));
  return Buffer.concat([Uint8Array.of(0), kind, encodeValue(value)]);
}

/** The fields of the properties section, in order; null where absent. */
function properties(knowledge: ForgerKnowledge, other: Readonly<Record<string, AmqpValue>> = {}): AmqpValue {
  const { to, subject, viewer, viewerReplies, correlationId } = knowledge;
  const fields: Record<string, AmqpValue> = {
    messageId: null,
    userId: binary(viewer),
    to,
    subject,
    replyTo: viewerReplies,
    correlationId,
    contentType: symbol('amqp/map'),
    contentEncoding: null,
    absoluteExpiryTime: null,
    creationTime: null,
    groupId: null,
    groupSequence: null,
    replyToGroupId: null,
    ...other,
  };
  return Object.values(fields);
}

const headers = map({ 'x-amqp-0-10.app-id': 'qmf2', 'qmf.opcode': '_method_request', method: 'request' });

interface Parts {
  readonly deliveryAnnotations?: AmqpValue;
  readonly messageAnnotations?: AmqpValue;
  readonly properties?: readonly Uint8Array[];
  readonly applicationProperties?: AmqpValue;
  readonly footer?: AmqpValue;
}

function message(knowledge: ForgerKnowledge, parts: Parts = {}): Uint8Array {
  const { objectName, method, args } = knowledge;
  const body = map({
    _object_id: map({ _object_name: objectName }),
    _method_name: method,
    _arguments: map(args),
  });
  const optional = (code: number, value: AmqpValue | undefined) =>
    value === undefined ? [] : [section(code, value)];
  return Buffer.concat([
    ...optional(sections.deliveryAnnotations, parts.deliveryAnnotations),
    ...optional(sections.messageAnnotations, parts.messageAnnotations),
    ...(parts.properties ?? [section(sections.properties, properties(knowledge))]),
    section(sections.applicationProperties, parts.applicationProperties ?? headers),
    section(sections.value, body),
    ...optional(sections.footer, parts.footer),
  ]);
}

const named =
  (other: (knowledge: ForgerKnowledge) => Readonly<Record<string, AmqpValue>>) =>
  (knowledge: ForgerKnowledge): Uint8Array =>
    message(knowledge, {
      properties: [section(sections.properties, properties(knowledge, other(knowledge)))],
    });

const claims = ({ operator }: ForgerKnowledge) =>
  map({ 'x-opt-user-id': operator, 'x-opt-jms-user': operator, JMSXUserID: operator, 'qpid.user': operator });
const symbols = (knowledge: ForgerKnowledge) =>
  new Map<AmqpValue, AmqpValue>(
    [...(claims(knowledge) as Map<string, AmqpValue>)].map(([key, value]) => [symbol(key), value]),
  );
const withClaims = (knowledge: ForgerKnowledge) =>
  new Map<AmqpValue, AmqpValue>([
    ...headers,
    ...(claims(knowledge) as Map<AmqpValue, AmqpValue>),
    ['qmf.agent', knowledge.operator],
    ['user-id', knowledge.operator],
    ['role', 'operator'],
  ]);

/** Writes the request as its user sends it, also for a replay. */
export const request = (knowledge: ForgerKnowledge, user: string): Uint8Array =>
  named(() => ({ userId: binary(user) }))(knowledge);

interface Forgery {
  write(knowledge: ForgerKnowledge): Uint8Array;
  /** True where a broker that vouches must refuse the message. */
  readonly isNamed?: boolean;
  /** True where the message comes over a link to the agent's address, so that `to` has no effect on the routing. */
  readonly isLinked?: boolean;
}

/** Messages that claim to come from the operator, by the kind of their claim. */
export const forgeries: Readonly<Record<string, Forgery>> = {
  'its own name': { write: (knowledge) => message(knowledge) },
  'no name': { write: named(() => ({ userId: null })) },
  'an empty name': { write: named(() => ({ userId: binary('') })) },
  "another's name": { write: named(({ operator }) => ({ userId: binary(operator) })), isNamed: true },
  "another's name in capitals": {
    write: named(({ operator }) => ({ userId: binary(operator.toUpperCase()) })),
    isNamed: true,
  },
  "another's name and a blank": {
    write: named(({ operator }) => ({ userId: binary(`${operator} `) })),
    isNamed: true,
  },
  "another's name and NUL": {
    write: named(({ operator }) => ({ userId: binary(`${operator}\0`) })),
    isNamed: true,
  },
  'a hundred thousand octets': {
    write: named(() => ({ userId: binary('operator'.repeat(12_500)) })),
    isNamed: true,
  },
  "another's name as a string": { write: named(({ operator }) => ({ userId: operator })) },
  "another's name as a symbol": { write: named(({ operator }) => ({ userId: symbol(operator) })) },
  "another's name with a descriptor": {
    write: named(({ operator }) => ({
      userId: new Typed('described', { descriptor: new Typed('ulong', 0n), value: binary(operator) }),
    })),
  },
  'its own name, then properties with another': {
    write: (knowledge) =>
      message(knowledge, {
        properties: [
          section(sections.properties, properties(knowledge)),
          section(sections.properties, properties(knowledge, { userId: binary(knowledge.operator) })),
        ],
      }),
  },
  "another's name, then properties with its own": {
    write: (knowledge) =>
      message(knowledge, {
        properties: [
          section(sections.properties, properties(knowledge, { userId: binary(knowledge.operator) })),
          section(sections.properties, properties(knowledge)),
        ],
      }),
  },
  "another's name in properties by their symbol": {
    write: (knowledge) =>
      message(knowledge, {
        properties: [
          section(
            sections.properties,
            properties(knowledge, { userId: binary(knowledge.operator) }),
            'amqp:properties:list',
          ),
        ],
      }),
  },
  'a group': { write: named(({ operator }) => ({ groupId: operator, replyToGroupId: operator })) },
  "another's address for replies": { write: named(({ operatorReplies }) => ({ replyTo: operatorReplies })) },
  "another's name as the subject": { write: named(({ operator }) => ({ subject: operator })) },
  'the address of a role as the subject': { write: named(({ role }) => ({ subject: role })) },
  "another's name as the address": { write: named(({ operator }) => ({ to: operator })), isLinked: true },
  'the address of a role as the address': { write: named(({ role }) => ({ to: role })), isLinked: true },
  'a correlation id': { write: named(({ operator }) => ({ correlationId: operator })) },
  'application properties': {
    write: (knowledge) => message(knowledge, { applicationProperties: withClaims(knowledge) }),
  },
  'message annotations': {
    write: (knowledge) => message(knowledge, { messageAnnotations: symbols(knowledge) }),
  },
  'delivery annotations': {
    write: (knowledge) => message(knowledge, { deliveryAnnotations: symbols(knowledge) }),
  },
  'a footer': { write: (knowledge) => message(knowledge, { footer: symbols(knowledge) }) },
  'all of these but the name': {
    write: (knowledge) =>
      message(knowledge, {
        deliveryAnnotations: symbols(knowledge),
        messageAnnotations: symbols(knowledge),
        applicationProperties: withClaims(knowledge),
        properties: [
          section(
            sections.properties,
            properties(knowledge, {
              userId: null,
              replyTo: knowledge.operatorReplies,
              correlationId: knowledge.operator,
              groupId: knowledge.operator,
              replyToGroupId: knowledge.operator,
            }),
          ),
        ],
      }),
  },
};
