/** rhea's codec: messages with their values in wrappers, written and read whole. It must not import `src/broker`. */
import rhea, { type Message } from 'rhea';
import { measureCodec } from '../kit/codec-turn.ts';
import { type CarriedValue, wrapValue } from '../kit/rhea-values.ts';
import { serve } from '../kit/serve.ts';

/** A message of which every section is given. */
export interface RheaMessage {
  readonly octets: Uint8Array;
  readonly properties: Readonly<Record<string, string>>;
  readonly ttl: number | undefined;
  readonly applicationProperties: Readonly<Record<string, string>>;
  readonly body: CarriedValue;
}

const { encode, decode } = rhea.message as unknown as {
  encode(message: Message): Buffer;
  decode(octets: Buffer): Message;
};

let octets = Buffer.alloc(0);
let message: Message = { body: undefined };

export const asks = serve({
  take: (given: RheaMessage): Uint8Array => {
    octets = Buffer.from(given.octets);
    message = {
      ...given.properties,
      ...(given.ttl === undefined ? {} : { ttl: given.ttl }),
      application_properties: given.applicationProperties,
      body: wrapValue(given.body),
    };
    return encode(message);
  },
  turn: (ms: number) =>
    measureCodec(
      () => encode(message),
      () => decode(octets),
      ms,
    ),
});
