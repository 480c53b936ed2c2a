import { described, nil, no, symbol, text, uint, yes } from '../broker/frames.ts';

/** A performative with its fields in order, each with a valid value. Source: AMQP 1.0 part 2, 2.7. Values are encoded, in hexadecimal. */
export interface Performative {
  readonly name: string;
  /** Its descriptor. */
  readonly code: string;
  readonly fields: readonly (readonly [name: string, valid: string])[];
  /** The message of a transfer. */
  readonly payload?: string;
}

const error = described('1d', [symbol('amqp:internal-error'), text('not today')]);
const source = described('28', [nil, nil, nil, nil, yes]);
const target = described('29', [text('qmf.default.topic')]);
const accepted = described('24', []);
const emptyMap = 'c10100';
const offers = [
  ['offered-capabilities', nil],
  ['desired-capabilities', nil],
  ['properties', nil],
] as const;

export const performatives: readonly Performative[] = [
  {
    name: 'open',
    code: '10',
    fields: [
      ['container-id', text('c')],
      ['hostname', nil],
      ['max-frame-size', uint(65_536)],
      ['channel-max', '60ffff'],
      ['idle-time-out', uint(60_000)],
      ['outgoing-locales', nil],
      ['incoming-locales', nil],
      ...offers,
    ],
  },
  {
    name: 'begin',
    code: '11',
    fields: [
      ['remote-channel', nil],
      ['next-outgoing-id', uint(0)],
      ['incoming-window', uint(100)],
      ['outgoing-window', uint(100)],
      ['handle-max', uint(100)],
      ...offers,
    ],
  },
  {
    name: 'attach',
    code: '12',
    fields: [
      ['name', text('a')],
      ['handle', uint(0)],
      ['role', yes],
      ['snd-settle-mode', '5002'],
      ['rcv-settle-mode', '5000'],
      ['source', source],
      ['target', target],
      ['unsettled', nil],
      ['incomplete-unsettled', no],
      ['initial-delivery-count', uint(0)],
      ['max-message-size', '80000000000000ffff'],
      ...offers,
    ],
  },
  {
    name: 'flow',
    code: '13',
    fields: [
      ['next-incoming-id', uint(0)],
      ['incoming-window', uint(100)],
      ['next-outgoing-id', uint(0)],
      ['outgoing-window', uint(100)],
      ['handle', uint(0)],
      ['delivery-count', uint(0)],
      ['link-credit', uint(100)],
      ['available', nil],
      ['drain', no],
      ['echo', no],
      ['properties', nil],
    ],
  },
  {
    name: 'transfer',
    code: '14',
    // A message whose body is null.
    payload: '00537740',
    fields: [
      ['handle', uint(1)],
      ['delivery-id', uint(0)],
      ['delivery-tag', 'a00101'],
      ['message-format', uint(0)],
      ['settled', no],
      ['more', no],
      ['rcv-settle-mode', nil],
      ['state', nil],
      ['resume', no],
      ['aborted', no],
      ['batchable', no],
    ],
  },
  {
    name: 'disposition',
    code: '15',
    fields: [
      ['role', yes],
      ['first', uint(0)],
      ['last', uint(0)],
      ['settled', yes],
      ['state', accepted],
      ['batchable', no],
    ],
  },
  {
    name: 'detach',
    code: '16',
    fields: [
      ['handle', uint(0)],
      ['closed', yes],
      ['error', error],
    ],
  },
  { name: 'end', code: '17', fields: [['error', error]] },
  { name: 'close', code: '18', fields: [['error', error]] },
];

/** Encodes octets with a four-octet size: `code` is that of the type. */
const long = (code: string, octets: number) => `${code}${hex32(octets)}${'78'.repeat(octets)}`;
const hex32 = (value: number) => value.toString(16).padStart(8, '0');
const repeat = (head: string, times: number, inner: string) => `${head.repeat(times)}${inner}`;
/** A list of one item in each list, with sizes that fit. */
function nestedLists(levels: number): string {
  let item = '45';
  for (let level = 0; level < levels; level++) item = `d0${hex32(item.length / 2 + 4)}${hex32(1)}${item}`;
  return item;
}
/** A map of many entries, whose keys are small numbers. */
const wideMap = (entries: number) =>
  `d1${hex32(entries * 4 + 4)}${hex32(entries * 2)}${'54015401'.repeat(entries)}`;

/** Values at the edges of the types, and values of other types than any field has. */
export const extremes: readonly (readonly [name: string, value: string])[] = [
  ['absent', nil],
  ['0', '43'],
  ['1', uint(1)],
  ['-1', '54ff'],
  ['2^16 as ushort and 1', uint(65_536)],
  ['2^31', uint(2 ** 31)],
  ['2^32 - 1', uint(2 ** 32 - 1)],
  ['2^64 - 1', `80${'ff'.repeat(8)}`],
  ['-2^63', `8180${'00'.repeat(7)}`],
  ['NaN', '827ff8000000000000'],
  ['infinity', '72 7f800000'.replace(' ', '')],
  ['the last timestamp', `837f${'ff'.repeat(7)}`],
  ['true', yes],
  ['an empty text', 'a100'],
  ['a name of every object', text('__proto__')],
  ['a text of control characters', text('\u001b[2J\u0007\n')],
  ['a text that is not UTF-8', 'a102c328'],
  ['a text of 60,000 octets', long('b1', 60_000)],
  ['a binary of 60,000 octets', long('b0', 60_000)],
  ['an empty list', '45'],
  ['500 lists in each other', nestedLists(500)],
  ['a map of 5,000 entries', wideMap(5_000)],
  ['an empty map', emptyMap],
  ['a map of an odd number', 'c1020140'],
  ['an array of 2^32 - 1 nulls', 'f00000000dffffffff40'],
  ['an array of empty lists', 'e0030a4545'.slice(0, 8)],
  ['an error', error],
  ['a described value of an unknown kind', '0053ff43'],
  ['descriptors of descriptors', repeat('00', 2_000, '43')],
  ['a size beyond the frame', 'b17fffffff'],
  ['an unknown type', '3f'],
];

/** Encodes a performative with some of its fields replaced. @param payload its own when absent. */
export function performativeFrame(
  { code, fields, payload: ownPayload = '' }: Performative,
  replaced: ReadonlyMap<string, string>,
  channel = 0,
  payload: Uint8Array = Buffer.from(ownPayload, 'hex'),
): Buffer {
  const values = fields.map(([name, valid]) => replaced.get(name) ?? valid).join('');
  const body = `0053${code}d0${hex32(values.length / 2 + 4)}${hex32(fields.length)}${values}`;
  const size = 8 + body.length / 2 + payload.length;
  const head = `${hex32(size)}0200${channel.toString(16).padStart(4, '0')}`;
  return Buffer.concat([Buffer.from(head + body, 'hex'), payload]);
}

const none: ReadonlyMap<string, string> = new Map();
const byName = new Map(performatives.map((performative) => [performative.name, performative]));

/** Returns a performative by its name in the specification. */
export function performative(name: string): Performative {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`${name} is not a performative`);
  return found;
}

const attach = performative('attach');
/** Attaches a link by which the peer of the sender of these frames receives messages. */
const sending = new Map([
  ['name', text('b')],
  ['handle', uint(1)],
  ['role', no],
]);

/** The valid frames that a peer sends before each performative. */
export function framesBefore(name: string): readonly Buffer[] {
  const frame = (of: string, replaced = none) => performativeFrame(performative(of), replaced);
  if (name === 'open') return [];
  if (name === 'begin' || name === 'close') return [frame('open')];
  if (name === 'attach' || name === 'end') return [frame('open'), frame('begin')];
  return [frame('open'), frame('begin'), frame('attach'), performativeFrame(attach, sending)];
}
