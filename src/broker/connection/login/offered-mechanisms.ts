import type { Duplex } from 'node:stream';
import { type AmqpValue, readText, Typed } from '#qmf';
import { WireReader } from '../../codec/wire-reader.ts';

/** A peer's answer to a client that wants to log in. */
export type SaslGreeting =
  /** Mechanism names (RFC 4422) in the peer's order. */
  | { readonly kind: 'mechanisms'; readonly mechanisms: readonly string[] }
  /** The peer's first octets, which do not offer mechanisms. */
  | { readonly kind: 'not-sasl'; readonly octets: Uint8Array }
  /** `code` is the socket's error code. */
  | { readonly kind: 'ended'; readonly reason: string | undefined; readonly code?: string | undefined }
  | { readonly kind: 'silent' };

/** SASL protocol header: AMQP 1.0 part 5, 5.3.1. */
const saslHeader = Buffer.from('AMQP\u0003\u0001\u0000\u0000', 'latin1');
const frameHeaderOctets = 8;
const saslFrame = 1;
/** Descriptor of sasl-mechanisms: AMQP 1.0 part 5, 5.3.3.1. */
const mechanismsCode = 0x40n;
/** Far above any real offer. The standard allows 512 octets for a SASL frame, but not every peer obeys. */
const maxOctets = 16_384;

/** Asks a peer on a connected socket for its login mechanisms, then destroys the socket. Never rejects. */
export function queryMechanisms(socket: Duplex, limitMs: number): Promise<SaslGreeting> {
  return new Promise((resolve) => {
    let octets = Buffer.alloc(0);
    const finish = (greeting: SaslGreeting) => {
      clearTimeout(timer);
      socket.removeAllListeners('data');
      socket.on('error', ignore);
      socket.destroy();
      resolve(greeting);
    };
    /** Octets without an offer matter more than the way the connection ended. */
    const finishWithout = (greeting: SaslGreeting) =>
      finish(octets.length > 0 ? { kind: 'not-sasl', octets } : greeting);
    const timer = setTimeout(() => finishWithout({ kind: 'silent' }), limitMs);
    socket.once('error', (error: NodeJS.ErrnoException) =>
      finishWithout({ kind: 'ended', reason: error.message, code: error.code }),
    );
    socket.once('close', () => finishWithout({ kind: 'ended', reason: undefined }));
    socket.once('end', () => finishWithout({ kind: 'ended', reason: undefined }));
    socket.on('data', (part: Buffer) => {
      octets = Buffer.concat([octets, part]);
      const greeting = parseGreeting(octets);
      if (greeting !== undefined) finish(greeting);
    });
    socket.write(saslHeader);
  });
}

/** Parses a peer's first octets. @returns undefined while more octets are needed. */
export function parseGreeting(octets: Buffer): SaslGreeting | undefined {
  const notSasl = { kind: 'not-sasl', octets } as const;
  const header = octets.subarray(0, saslHeader.length);
  if (!header.equals(saslHeader.subarray(0, header.length))) {
    return octets.length < saslHeader.length ? undefined : notSasl;
  }
  const frame = octets.subarray(saslHeader.length);
  if (frame.length < frameHeaderOctets) return undefined;
  const size = frame.readUInt32BE(0);
  const bodyStart = frame.readUInt8(4) * 4;
  const isSaslFrame = bodyStart >= frameHeaderOctets && bodyStart <= size && frame[5] === saslFrame;
  if (size > maxOctets || !isSaslFrame) return notSasl;
  if (frame.length < size) return undefined;
  const mechanisms = parseMechanisms(frame.subarray(bodyStart, size));
  return mechanisms === undefined ? notSasl : { kind: 'mechanisms', mechanisms };
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
  // AMQP writes a field for several values as an array, or as the bare value when there is only one.
  const several = offered instanceof Typed && offered.amqp === 'array' ? offered.value : [offered];
  return (several as readonly AmqpValue[]).map(readText).filter((name) => name !== undefined);
}

function ignore(): void {
  // An error after destroy() has no meaning.
}
