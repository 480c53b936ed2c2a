/** Runs rhea's codec on whole messages, with their values in wrappers. */
import rhea, { type Message } from 'rhea';
import { measureCodec } from '../kit/codec-turn.ts';
import { type CarriedValue, wrapValue } from '../kit/rhea-values.ts';
import { serve } from '../kit/serve.ts';

/** A message in rhea's form and its octets. */
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

export const handlers = serve({
  take: (next: RheaMessage): Uint8Array => {
    octets = Buffer.from(next.octets);
    message = {
      ...next.properties,
      ...(next.ttl === undefined ? {} : { ttl: next.ttl }),
      application_properties: next.applicationProperties,
      body: wrapValue(next.body),
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
