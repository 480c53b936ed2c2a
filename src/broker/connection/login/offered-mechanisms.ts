import type { Duplex } from 'node:stream';
import { type AmqpValue, readText, Typed } from '#qmf';
import { WireReader } from '../../codec/wire-reader.ts';

/** How a peer answers one that wants to log in. */
export type SaslGreeting =
  /** Names of RFC 4422, in the peer's order. */
  | { readonly kind: 'mechanisms'; readonly mechanisms: readonly string[] }
  /** Its first octets, which are no offer of mechanisms. */
  | { readonly kind: 'stranger'; readonly octets: Uint8Array }
  /** `code` is that of the socket's error. */
  | { readonly kind: 'ended'; readonly reason: string | undefined; readonly code?: string | undefined }
  | { readonly kind: 'silent' };

/** Protocol header of SASL: AMQP 1.0 part 5, 5.3.1. */
const saslHeader = Buffer.from('AMQP\u0003\u0001\u0000\u0000', 'latin1');
const frameHeaderOctets = 8;
const saslFrame = 1;
/** Descriptor of sasl-mechanisms: part 5, 5.3.3.1. */
const mechanismsCode = 0x40n;
/** No peer offers so much; SASL frames have 512 octets at most, but not all keep to it. */
const maxOctets = 16_384;

/** Asks a peer on a connected socket how one may log in, and ends the socket. Never rejects. */
export function queryMechanisms(socket: Duplex, limitMs: number): Promise<SaslGreeting> {
  return new Promise((resolve) => {
    let octets = Buffer.alloc(0);
    const done = (greeting: SaslGreeting) => {
      clearTimeout(limit);
      socket.removeAllListeners('data');
      socket.on('error', ignore);
      socket.destroy();
      resolve(greeting);
    };
    const soFar = (otherwise: SaslGreeting): SaslGreeting =>
      octets.length > 0 ? { kind: 'stranger', octets } : otherwise;
    const limit = setTimeout(() => done(soFar({ kind: 'silent' })), limitMs);
    socket.once('error', (error: NodeJS.ErrnoException) =>
      done(soFar({ kind: 'ended', reason: error.message, code: error.code })),
    );
    socket.once('close', () => done(soFar({ kind: 'ended', reason: undefined })));
    socket.once('end', () => done(soFar({ kind: 'ended', reason: undefined })));
    socket.on('data', (part: Buffer) => {
      octets = Buffer.concat([octets, part]);
      const greeting = parseGreeting(octets);
      if (greeting !== undefined) done(greeting);
    });
    socket.write(saslHeader);
  });
}

/** Undefined while more octets are needed. */
export function parseGreeting(octets: Buffer): SaslGreeting | undefined {
  const stranger = { kind: 'stranger', octets } as const;
  const known = octets.subarray(0, saslHeader.length);
  if (!known.equals(saslHeader.subarray(0, known.length))) {
    return octets.length < saslHeader.length ? undefined : stranger;
  }
  const frame = octets.subarray(saslHeader.length);
  if (frame.length < frameHeaderOctets) return undefined;
  const size = frame.readUInt32BE(0);
  const body = frame.readUInt8(4) * 4;
  if (size > maxOctets || body < frameHeaderOctets || body > size || frame[5] !== saslFrame) return stranger;
  if (frame.length < size) return undefined;
  const mechanisms = parseMechanisms(frame.subarray(body, size));
  return mechanisms === undefined ? stranger : { kind: 'mechanisms', mechanisms };
}

function parseMechanisms(octets: Uint8Array): readonly string[] | undefined {
  let value: AmqpValue;
  try {
    value = new WireReader(octets).readValue();
  } catch {
    return undefined;
  }
  if (!(value instanceof Typed) || value.amqp !== 'described') return undefined;
  const { descriptor, value: fields } = (value as Typed<'described'>).value;
  const isMechanisms =
    (descriptor instanceof Typed && descriptor.value === mechanismsCode) ||
    readText(descriptor) === 'amqp:sasl-mechanisms:list';
  if (!isMechanisms || !Array.isArray(fields)) return undefined;
  const [offered] = fields as readonly AmqpValue[];
  // A field that may have several values has the bare value where it has one.
  const several = offered instanceof Typed && offered.amqp === 'array' ? offered.value : [offered];
  return (several as readonly AmqpValue[]).map(readText).filter((name) => name !== undefined);
}

function ignore(): void {
  // It was ended here.
}
