import { Malformed } from '../status.ts';
import { decodeList, decodeMap } from '../v1/decode.ts';
import type { AmqpMap, AmqpValue } from '../values/amqp.ts';
import { quoted } from '../values/quoted.ts';
import { readList, readMap } from '../values/read-value.ts';
import type { IncomingMessage } from './amqp-message.ts';
import { listContentType, mapContentType } from './opcodes.ts';

/** Reads the body as a map. @returns undefined without a body. @throws Malformed for any other body. */
export function readMapBody(message: IncomingMessage): AmqpMap | undefined {
  const value = readBodyValue(message, mapContentType, decodeMap);
  if (value === undefined) return undefined;
  const map = readMap(value);
  if (map === undefined) throw new Malformed(`body is ${quoted(value)}; expected a map`);
  return map;
}

/** Reads the body as a list. @returns undefined without a body. @throws Malformed for any other body. */
export function readListBody(message: IncomingMessage): readonly AmqpValue[] | undefined {
  const value = readBodyValue(message, listContentType, decodeList);
  if (value === undefined) return undefined;
  const list = readList(value);
  if (list === undefined) throw new Malformed(`body is ${quoted(value)}; expected a list`);
  return list;
}

/**
 * Reads the value of any body. A data section of the expected content type, or of none, holds AMQP 0-10's encoding:
 * the C++ library sends such bodies over AMQP 1.0.
 */
function readBodyValue(
  message: IncomingMessage,
  expectedType: string,
  decode: (octets: Uint8Array) => AmqpValue,
): AmqpValue | undefined {
  const { body, contentType } = message;
  switch (body.section) {
    case 'none':
      return undefined;
    case 'value':
      return body.value ?? undefined;
    case 'sequence':
      return body.values;
    case 'undecodable':
      throw new Malformed(`body cannot be decoded: ${body.problem}`);
    case 'data':
      if (contentType !== undefined && contentType !== '' && contentType !== expectedType) {
        throw new Malformed(
          `body is octets of content type ${quoted(contentType)}; expected ${expectedType}`,
        );
      }
      return body.bytes.length === 0 ? undefined : decode(body.bytes);
  }
}
