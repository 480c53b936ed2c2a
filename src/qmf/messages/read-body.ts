import { Malformed } from '../status.ts';
import { decodeList, decodeMap } from '../v1/decode.ts';
import type { AmqpMap, AmqpValue, IncomingMessage } from '../values/amqp.ts';
import { quoted, readList, readMap } from '../values/read-value.ts';
import { listContentType, mapContentType } from './opcodes.ts';

/** The body as a map, undefined where there is none. @throws Malformed where it is anything else. */
export function readMapBody(message: IncomingMessage): AmqpMap | undefined {
  const value = bodyValue(message, mapContentType, decodeMap);
  if (value === undefined) return undefined;
  const map = readMap(value);
  if (map === undefined) throw new Malformed(`body is ${quoted(value)}; a map expected`);
  return map;
}

/** The body as a list, undefined where there is none. @throws Malformed where it is anything else. */
export function readListBody(message: IncomingMessage): readonly AmqpValue[] | undefined {
  const value = bodyValue(message, listContentType, decodeList);
  if (value === undefined) return undefined;
  const list = readList(value);
  if (list === undefined) throw new Malformed(`body is ${quoted(value)}; a list expected`);
  return list;
}

/**
 * The value of any body. A data section holds AMQP 0-10's encoding where the content type says so or says nothing:
 * so the C++ library speaks on AMQP 1.0.
 */
function bodyValue(
  message: IncomingMessage,
  contentType: string,
  decode: (octets: Uint8Array) => AmqpValue,
): AmqpValue | undefined {
  const { body } = message;
  switch (body.section) {
    case 'none':
      return undefined;
    case 'value':
      return body.value ?? undefined;
    case 'sequence':
      return body.values;
    case 'undecodable':
      throw new Malformed(`body cannot be decoded: ${body.problem}`);
    case 'data': {
      const said = message.contentType;
      if (said !== undefined && said !== '' && said !== contentType) {
        throw new Malformed(`body is octets of content type ${quoted(said)}; ${contentType} expected`);
      }
      return body.bytes.length === 0 ? undefined : decode(body.bytes);
    }
  }
}
