import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { LocalServer } from '../local-server.ts';

/** A call as it reaches the server. */
interface Call {
  readonly procedure: number;
  readonly serial: number;
  readonly body: Buffer;
}

/** The octets of an answer; undefined for silence, `close` to end the connection. */
export type Answer = Buffer | 'close' | undefined;

export const word = (...values: readonly number[]): Buffer => {
  const octets = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) octets.writeUInt32BE(value >>> 0, at * 4);
  return octets;
};

export function text(value: string): Buffer {
  const octets = Buffer.from(value);
  return Buffer.concat([word(octets.length), octets, Buffer.alloc((4 - (octets.length % 4)) % 4)]);
}

const program = 0x20008086;

/** The octets of a reply with this body. */
export const reply = ({ procedure, serial }: Pick<Call, 'procedure' | 'serial'>, body: Buffer, status = 0) =>
  Buffer.concat([word(28 + body.length, program, 1, procedure, 1, serial, status), body]);

/** The octets of an error: code 3 is "no support", 5 "no connection driver". */
export const refusal = (call: Call, code: number, message: string): Buffer =>
  reply(call, Buffer.concat([word(code, 0, 1), text(message), word(2, 0, 0, 0, 0, 0, 0, 0)]), 1);

interface Recording {
  readonly answers: readonly { readonly procedure: number; readonly call: string; readonly reply: string }[];
  readonly refusal: { readonly procedure: number; readonly call: string; readonly reply: string };
}

export const recording = JSON.parse(readFileSync('test/fixtures/libvirt/qemu-9.0.json', 'utf8')) as Recording;

/** Answers as Debian's libvirtd did, with the serials of this conversation. */
export function replay(): (call: Call) => Answer {
  const replies = new Map<string, string>();
  // The memory is asked for twice, with another body: first for the number of statistics.
  const keyOf = (procedure: number, body: string): string =>
    procedure === 228 ? `228 ${body}` : `${procedure}`;
  for (const { procedure, call, reply: octets } of recording.answers)
    replies.set(keyOf(procedure, call.slice(56)), octets);
  return ({ procedure, serial, body }) => {
    const hex = replies.get(keyOf(procedure, body.toString('hex')));
    if (hex === undefined) return undefined;
    const octets = Buffer.from(hex, 'hex');
    octets.writeUInt32BE(serial, 20);
    return octets;
  };
}

/** What a server answers in a Dom0 of 16 GiB and 32 processors: two sockets of eight cores with two threads. */
export function answerAsXen(call: Call): Answer {
  const bodies: Readonly<Record<number, () => Buffer>> = {
    66: () => word(1, 0),
    1: () => Buffer.alloc(0),
    3: () => text('Xen'),
    6: () => Buffer.concat([model('x86_64'), word(0, 16 * 1024 * 1024, 32, 2400, 2, 1, 8, 2)]),
    7: () => text(xenCapabilities()),
    59: () => text('dom0.example.com'),
  };
  const body = bodies[call.procedure]?.();
  return body
    ? reply(call, body)
    : refusal(call, 3, 'this function is not supported by the connection driver');
}

/** Thirty-two letters, each an integer. */
const model = (name: string): Buffer => word(...Buffer.from(name.padEnd(32, '\0')));

function xenCapabilities(): string {
  const cpu = (id: number) =>
    `<cpu id='${id}' socket_id='${id >> 4}' core_id='${(id >> 1) & 7}' siblings='${id & ~1}-${id | 1}'/>`;
  const cell = (id: number) => {
    const cpus = Array.from({ length: 16 }, (_, at) => cpu(id * 16 + at)).join('');
    return `<cell id='${id}'><memory unit='KiB'>8388608</memory><cpus num='16'>${cpus}</cpus></cell>`;
  };
  return `<capabilities><host><cpu><arch>x86_64</arch><features><pae/></features></cpu>
    <topology><cells num='2'>${cell(0)}${cell(1)}</cells></topology></host>
    <guest><os_type>xen</os_type><arch name='x86_64'><domain type='xen'/></arch></guest></capabilities>`;
}

/** Calls of a body, cut from the octets of one connection. */
function readCalls(octets: Buffer): { readonly calls: readonly Call[]; readonly rest: Buffer } {
  const calls: Call[] = [];
  let rest = octets;
  while (rest.length >= 28 && rest.length >= rest.readUInt32BE()) {
    const length = rest.readUInt32BE();
    calls.push({
      procedure: rest.readUInt32BE(12),
      serial: rest.readUInt32BE(20),
      body: rest.subarray(28, length),
    });
    rest = rest.subarray(length);
  }
  return { calls, rest };
}

/** A server at libvirt's socket in the folder of a host. */
export class FakeLibvirt extends LocalServer {
  /** Procedures in the order in which they were called. */
  readonly calls: number[] = [];
  /** URIs that connections opened. */
  readonly opened: string[] = [];
  readonly #answer: (call: Call) => Answer;

  private constructor(path: string, answer: (call: Call) => Answer) {
    super(path);
    this.#answer = answer;
  }

  static start(
    root: string,
    answer: (call: Call) => Answer = replay(),
    name = 'libvirt-sock-ro',
  ): Promise<FakeLibvirt> {
    return new FakeLibvirt(join(root, 'run/libvirt', name), answer).listen();
  }

  protected serve(socket: Socket): void {
    let held: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      const { calls, rest } = readCalls(Buffer.concat([held, chunk]));
      held = rest;
      for (const call of calls) {
        this.calls.push(call.procedure);
        if (call.procedure === 1)
          this.opened.push(call.body.toString('utf8', 8, 8 + call.body.readUInt32BE(4)));
        const octets = this.#answer(call);
        if (octets === 'close') socket.destroy();
        else if (octets) socket.write(octets);
      }
    });
  }
}
