import { encodeValue } from '#broker';
import { type AmqpValue, Typed } from '#qmf';
import { sections } from '../../../src/broker/codec/message.ts';

/** What a forger knows: where requests go, and names and addresses of its own and of whom it would like to be. */
export interface ForgerKnowledge {
  /** As the broker wants it, for the agent's own address; null where the link's target is enough. */
  readonly to: string | null;
  readonly subject: string;
  readonly viewer: string;
  readonly operator: string;
  /** Key of the address of a role that it would like to have. */
  readonly role: string;
  readonly viewerReplies: string;
  readonly operatorReplies: string;
  readonly correlationId: string;
  /** Object and method to be called. */
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

/** The fields of properties, in their order; what is absent is null. */
function properties(knows: ForgerKnowledge, other: Readonly<Record<string, AmqpValue>> = {}): AmqpValue {
  const { to, subject, viewer, viewerReplies, correlationId } = knows;
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

function message(knows: ForgerKnowledge, parts: Parts = {}): Uint8Array {
  const { objectName, method, args } = knows;
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
    ...(parts.properties ?? [section(sections.properties, properties(knows))]),
    section(sections.applicationProperties, parts.applicationProperties ?? headers),
    section(sections.value, body),
    ...optional(sections.footer, parts.footer),
  ]);
}

const named =
  (other: (knows: ForgerKnowledge) => Readonly<Record<string, AmqpValue>>) =>
  (knows: ForgerKnowledge): Uint8Array =>
    message(knows, { properties: [section(sections.properties, properties(knows, other(knows)))] });

const claims = ({ operator }: ForgerKnowledge) =>
  map({ 'x-opt-user-id': operator, 'x-opt-jms-user': operator, JMSXUserID: operator, 'qpid.user': operator });
const symbols = (knows: ForgerKnowledge) =>
  new Map<AmqpValue, AmqpValue>(
    [...(claims(knows) as Map<string, AmqpValue>)].map(([key, value]) => [symbol(key), value]),
  );
const withClaims = (knows: ForgerKnowledge) =>
  new Map<AmqpValue, AmqpValue>([
    ...headers,
    ...(claims(knows) as Map<AmqpValue, AmqpValue>),
    ['qmf.agent', knows.operator],
    ['user-id', knows.operator],
    ['role', 'operator'],
  ]);

/** The request itself, as its right owner sends it: for a replay, too. */
export const request = (knows: ForgerKnowledge, user: string): Uint8Array =>
  named(() => ({ userId: binary(user) }))(knows);

interface Forgery {
  write(knows: ForgerKnowledge): Uint8Array;
  /** A broker that vouches must not let it past. */
  readonly isNamed?: boolean;
  /** It comes over a link to where the agent is, so that `to` routes nothing. */
  readonly isLinked?: boolean;
}

/** Ways to pass for somebody else. */
export const forgeries: Readonly<Record<string, Forgery>> = {
  'its own name': { write: (knows) => message(knows) },
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
    write: (knows) =>
      message(knows, {
        properties: [
          section(sections.properties, properties(knows)),
          section(sections.properties, properties(knows, { userId: binary(knows.operator) })),
        ],
      }),
  },
  "another's name, then properties with its own": {
    write: (knows) =>
      message(knows, {
        properties: [
          section(sections.properties, properties(knows, { userId: binary(knows.operator) })),
          section(sections.properties, properties(knows)),
        ],
      }),
  },
  "another's name in properties by their symbol": {
    write: (knows) =>
      message(knows, {
        properties: [
          section(
            sections.properties,
            properties(knows, { userId: binary(knows.operator) }),
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
    write: (knows) => message(knows, { applicationProperties: withClaims(knows) }),
  },
  'message annotations': { write: (knows) => message(knows, { messageAnnotations: symbols(knows) }) },
  'delivery annotations': { write: (knows) => message(knows, { deliveryAnnotations: symbols(knows) }) },
  'a footer': { write: (knows) => message(knows, { footer: symbols(knows) }) },
  'all of these but the name': {
    write: (knows) =>
      message(knows, {
        deliveryAnnotations: symbols(knows),
        messageAnnotations: symbols(knows),
        applicationProperties: withClaims(knows),
        properties: [
          section(
            sections.properties,
            properties(knows, {
              userId: null,
              replyTo: knows.operatorReplies,
              correlationId: knows.operator,
              groupId: knows.operator,
              replyToGroupId: knows.operator,
            }),
          ),
        ],
      }),
  },
};
