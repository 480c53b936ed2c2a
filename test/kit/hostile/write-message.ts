import type { AmqpMap, AmqpValue } from '#qmf';
import { encodeMessage } from '../../../src/broker/codec/encode-message.ts';

/** The agent that hostile messages go to. */
export interface HostileTarget {
  readonly agentName: string;
  readonly replyTo: string;
  /** Name of an existing object, with one of its methods and valid arguments. */
  readonly objectName: string;
  readonly method: string;
  readonly args: Readonly<Record<string, AmqpValue>>;
}

interface MessageShape {
  readonly opcode?: AmqpValue | undefined;
  readonly replyTo?: string | undefined;
  readonly correlationId?: AmqpValue;
  readonly contentType?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly headers?: Readonly<Record<string, AmqpValue>>;
  /** A value, or the octets of whole sections. */
  readonly body?: AmqpValue | { readonly octets: Uint8Array };
}

/** Writes a message that any AMQP client could send. */
export function hostileMessage({ agentName, replyTo }: HostileTarget, shape: MessageShape): Uint8Array {
  const { opcode, body = null } = shape;
  const headers = new Map(Object.entries(shape.headers ?? {}));
  if (opcode !== undefined) headers.set('qmf.opcode', opcode);
  const raw = body !== null && typeof body === 'object' && 'octets' in body ? body.octets : undefined;
  const front = encodeMessage({
    properties: {
      to: shape.to ?? 'qmf.default.direct',
      subject: shape.subject ?? agentName,
      replyTo: 'replyTo' in shape ? shape.replyTo : replyTo,
      correlationId: shape.correlationId,
      contentType: shape.contentType,
    },
    applicationProperties: headers,
    body: raw === undefined ? { section: 'value', value: body as AmqpValue } : { section: 'none' },
  });
  return raw === undefined ? front : Buffer.concat([front, raw]);
}

/** Creates an AMQP map from an object. */
export const map = (values: Readonly<Record<string, AmqpValue>>): AmqpMap => new Map(Object.entries(values));
/** Reads sections written in hexadecimal. */
export const hex = (octets: string) => ({ octets: Uint8Array.from(Buffer.from(octets, 'hex')) });
/** Picks the items in turn by a running number. */
export const pick = <T>(items: readonly T[], number: number): T => items[number % items.length] as T;

/** Writes a method request with some members replaced. */
export function methodRequest(
  target: HostileTarget,
  number: number,
  overrides: Readonly<Record<string, AmqpValue>>,
): Uint8Array {
  const { objectName, method, args } = target;
  const valid = {
    _object_id: map({ _object_name: objectName }),
    _method_name: method,
    _arguments: map(args),
  };
  return hostileMessage(target, {
    opcode: '_method_request',
    correlationId: `call-${number}`,
    body: map({ ...valid, ...overrides }),
  });
}

/** Writes a query with additional members. */
export function queryRequest(
  target: HostileTarget,
  number: number,
  values: Readonly<Record<string, AmqpValue>>,
): Uint8Array {
  return hostileMessage(target, {
    opcode: '_query_request',
    correlationId: `query-${number}`,
    body: map({ _what: 'OBJECT', ...values }),
  });
}

/** Writes a valid request, by which the sender of hostile messages tests that the agent still answers. */
export function validMessage(target: HostileTarget, correlationId: string): Uint8Array {
  return hostileMessage(target, {
    opcode: '_method_request',
    correlationId,
    body: map({
      _object_id: map({ _object_name: target.objectName }),
      _method_name: target.method,
      _arguments: map(target.args),
    }),
  });
}
