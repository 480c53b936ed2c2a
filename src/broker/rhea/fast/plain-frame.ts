import type { Connection, Frame } from '../rhea-types.ts';
import { FieldReader } from './field-reader.ts';

/** A frame that this room has read, with the fields that rhea's own frame would have. */
export interface PlainFrame {
  readonly event: 'on_flow' | 'on_transfer' | 'on_disposition';
  readonly frame: Frame;
}

/** Size of a frame's header without an extended part: AMQP 1.0 part 2, 2.3.1. */
const headerOctets = 8;
/** Position of a performative's list after its descriptor, a ulong of one octet. */
const listStart = headerOctets + 3;

/** The outcome of a message, in the form of a value that rhea has read. Nothing changes it. */
const accepted = { descriptor: { value: 0x24 }, value: [] };

/**
 * Reads a flow, transfer or disposition whose fields have the types and the forms that peers use.
 * @param start position of a whole frame, which ends at `end`.
 * @returns undefined for any other frame: rhea must read it.
 */
export function readPlainFrame(octets: Buffer, start: number, end: number): PlainFrame | undefined {
  const isAmqp = octets[start + 4] === 2 && octets[start + 5] === 0;
  const hasCode = octets[start + headerOctets] === 0x00 && octets[start + headerOctets + 1] === 0x53;
  if (!isAmqp || !hasCode || end - start <= listStart) return undefined;
  const code = octets[start + headerOctets + 2] ?? 0;
  switch (code) {
    case 0x13:
      return readFlow(octets, start, end);
    case 0x14:
      return readTransfer(octets, start, end);
    case 0x15:
      return readDisposition(octets, start, end);
    default:
      return undefined;
  }
}

/** Gives a frame to rhea, through the checks of the connection. */
export function handlePlainFrame(connection: Connection, { event, frame }: PlainFrame): void {
  connection[event](frame);
}

/** Part 2, 2.7.4. */
function readFlow(octets: Buffer, start: number, end: number): PlainFrame | undefined {
  const reader = new FieldReader(octets, start + listStart, end, 11);
  const performative = {
    next_incoming_id: reader.uint(),
    incoming_window: reader.uint(),
    next_outgoing_id: reader.uint(),
    outgoing_window: reader.uint(),
    handle: reader.uint(),
    delivery_count: reader.uint(),
    link_credit: reader.uint(),
    available: reader.uint(),
    drain: reader.boolean(),
    echo: reader.boolean(),
    properties: reader.nothing(),
  };
  if (!reader.isPlain() || reader.end !== end) return undefined;
  return { event: 'on_flow', frame: toFrame(octets, start, performative) };
}

/** Part 2, 2.7.5. */
function readTransfer(octets: Buffer, start: number, end: number): PlainFrame | undefined {
  const reader = new FieldReader(octets, start + listStart, end, 11);
  const performative = {
    handle: reader.uint(),
    delivery_id: reader.uint(),
    delivery_tag: reader.binary(),
    message_format: reader.uint(),
    settled: reader.boolean(),
    more: reader.boolean(),
    rcv_settle_mode: reader.nothing(),
    state: reader.nothing(),
    resume: reader.boolean(),
    aborted: reader.boolean(),
    batchable: reader.boolean(),
  };
  if (!reader.isPlain()) return undefined;
  const frame = toFrame(octets, start, performative);
  if (reader.end < end) frame.payload = octets.subarray(reader.end, end);
  return { event: 'on_transfer', frame };
}

/** Part 2, 2.7.6. */
function readDisposition(octets: Buffer, start: number, end: number): PlainFrame | undefined {
  const reader = new FieldReader(octets, start + listStart, end, 6);
  const performative = {
    role: reader.boolean(),
    first: reader.uint(),
    last: reader.uint(),
    settled: reader.boolean(),
    state: reader.accepted(accepted),
    batchable: reader.boolean(),
  };
  if (!reader.isPlain() || reader.end !== end) return undefined;
  return { event: 'on_disposition', frame: toFrame(octets, start, performative) };
}

function toFrame(octets: Buffer, start: number, performative: object): Frame {
  const channel = ((octets[start + 6] ?? 0) << 8) | (octets[start + 7] ?? 0);
  return { channel, performative } as Frame;
}
