import { type AmqpValue, type Body, type IncomingMessage, Typed } from '#qmf';

/** Text as a C++ peer writes it. */
export const octets = (text: string) => new Typed('binary', new TextEncoder().encode(text));
export const valueBody = (value: AmqpValue): Body => ({ section: 'value', value });
export const mapBody = (entries: Readonly<Record<string, AmqpValue>>): Body =>
  valueBody(new Map(Object.entries(entries)));
export const dataBody = (bytes: Uint8Array): Body => ({ section: 'data', bytes });
export const noBody: Body = { section: 'none' };

/** Creates a message with a reply-to and a correlation id; without an opcode if that is undefined. */
export function incoming(
  opcode: AmqpValue | undefined,
  body: Body,
  rest: Partial<IncomingMessage> = {},
): IncomingMessage {
  const headers = new Map<string, AmqpValue>(opcode === undefined ? [] : [['qmf.opcode', opcode]]);
  return { replyTo: 'queue', correlationId: '7', applicationProperties: headers, body, ...rest };
}

/** Adds headers to a message. */
export function withHeaders(
  message: IncomingMessage,
  headers: Readonly<Record<string, AmqpValue>>,
): IncomingMessage {
  const applicationProperties = new Map([...message.applicationProperties, ...Object.entries(headers)]);
  return { ...message, applicationProperties };
}
