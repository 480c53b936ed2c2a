/** The protocol headers of AMQP 1.0: part 2, 2.2, and part 5, 5.3.1. */
export const protocolHeader: Buffer = octets('414d515000010000');
export const saslHeader: Buffer = octets('414d515003010000');

/** Encoded values, as hexadecimal text. */
export const nil = '40';
export const yes = '41';
export const no = '42';
export const uint = (value: number): string => `70${value.toString(16).padStart(8, '0')}`;
export const text = (value: string): string =>
  `a1${octet(value.length)}${Buffer.from(value).toString('hex')}`;
export const symbol = (value: string): string => `a3${text(value).slice(2)}`;
export const described = (code: string, values: readonly string[]): string => `0053${code}${list(values)}`;

/**
 * Writes a frame on channel 0.
 * @param code descriptor of the performative, such as `10` for open.
 * @param values its fields, encoded.
 * @param type 0 for AMQP, 1 for SASL.
 */
export function frame(code: string, values: readonly string[], type: 0 | 1 = 0): Buffer {
  const body = octets(described(code, values));
  const head = octets(`00000000020${type}0000`);
  head.writeUInt32BE(head.length + body.length);
  return Buffer.concat([head, body]);
}

/** Writes an open frame of container `c`. @param fields the fields under test, encoded. */
export function openFrame(
  fields: {
    readonly maxFrameSize?: string;
    readonly channelMax?: string;
    readonly idleTimeOut?: string;
  } = {},
): Buffer {
  const { maxFrameSize = nil, channelMax = nil, idleTimeOut = nil } = fields;
  return frame('10', [text('c'), nil, maxFrameSize, channelMax, idleTimeOut]);
}

/** Begins a session with windows of 100 transfers. */
export const beginFrame: Buffer = frame('11', [nil, uint(0), uint(100), uint(100)]);

/** Attaches a receiver at a private queue of the peer. @param handle encoded. */
export function attachFrame(name: string, handle: string): Buffer {
  const source = described('28', [nil, nil, nil, nil, yes]);
  return frame('12', [text(name), handle, yes, nil, nil, source, described('29', [])]);
}

/** Grants credit on handle 0 and asks for its drain. The values are encoded. */
export function drainFrame(deliveryCount: string, linkCredit: string): Buffer {
  return frame('13', [uint(0), uint(100), uint(0), uint(100), uint(0), deliveryCount, linkCredit, nil, yes]);
}

/** Encodes a map of up to 255 octets. */
export function map(entries: readonly (readonly [string, string])[]): string {
  return list(entries.flat()).replace(/^c0/, 'c1');
}

function list(values: readonly string[]): string {
  const items = values.join('');
  return `c0${octet(items.length / 2 + 1)}${octet(values.length)}${items}`;
}

function octet(value: number): string {
  return value.toString(16).padStart(2, '0');
}

function octets(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}
