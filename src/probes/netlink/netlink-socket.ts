import { setTimeout as wait } from 'node:timers/promises';
import { i32 } from './byte-order.ts';
import { type Libc, loadLibc } from './libc.ts';
import { messageFlag, messageType, type NetlinkMessage, readMessages } from './message.ts';
import { type DumpName, type Netlink, NetlinkError } from './netlink.ts';
import {
  type DumpRequest,
  dumpRequests,
  parseFamilyId,
  writeEthtoolDump,
  writeFamilyRequest,
  writeRouteDump,
} from './requests.ts';

const protocols = { route: 0, generic: 16 } as const;
const errno = { interrupted: 4, again: 11, noBuffers: 105 } as const;
/** Refusals that say "this kernel or this user has no such table": operation, permission, support. */
const unavailable: ReadonlySet<number> = new Set([1, 2, 13, 22, 93, 95, 97]);
/**
 * Begin again: the socket's buffer overflowed, or a signal came. And nothing there to receive: the kernel prepares
 * an answer within the call that asks for it, so nothing more will come.
 */
const again: ReadonlySet<number> = new Set([errno.interrupted, errno.again, errno.noBuffers]);
const attempts = 8;
const receiveLength = 256 * 1024;

/** What a reading of one table came to. */
type Reading = 'done' | 'unavailable' | 'changed' | 'overrun';

/** The kernel's tables by a raw netlink socket, one per dump; undefined where such a socket cannot be had. */
export async function openNetlink(): Promise<Netlink | undefined> {
  const libc = await loadLibc();
  if (libc === undefined) return undefined;
  const trial = libc.openNetlinkSocket(protocols.route);
  if (trial.value < 0) return undefined;
  libc.close(trial.value);
  return createNetlink(libc);
}

/** As {@link openNetlink}, over a libc that is at hand. */
export function createNetlink(libc: Libc): Netlink {
  return {
    async dump(name, visit, restart, signal) {
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        signal.throwIfAborted();
        const reading = await readOnce(libc, name, visit);
        if (reading === 'done') return 'done';
        if (reading === 'unavailable') return undefined;
        restart();
        await wait(attempt * 5, undefined, { signal });
      }
      throw new NetlinkError(`${name}: changed while being read, ${attempts} times in a row`);
    },
  };
}

async function readOnce(
  libc: Libc,
  name: DumpName,
  visit: (message: NetlinkMessage) => void,
): Promise<Reading> {
  const request = dumpRequests[name];
  const protocol = request.family === 'route' ? protocols.route : protocols.generic;
  const { value: descriptor, errno: problem } = libc.openNetlinkSocket(protocol);
  if (descriptor < 0) {
    if (unavailable.has(problem)) return 'unavailable';
    throw new NetlinkError(`${name}: no netlink socket: errno ${problem}`);
  }
  try {
    const bytes = await encoded(libc, descriptor, request);
    if (bytes === undefined) return 'unavailable';
    return await converse(libc, descriptor, name, bytes, 2, visit);
  } finally {
    libc.close(descriptor);
  }
}

async function encoded(libc: Libc, descriptor: number, request: DumpRequest): Promise<Buffer | undefined> {
  if (request.family === 'route') return writeRouteDump(request.type, request.headerLength, 2);
  let family: number | undefined;
  const bytes = writeFamilyRequest('ethtool', 1);
  await converse(libc, descriptor, 'ethtool', bytes, 1, (message) => {
    family ??= parseFamilyId(message);
  });
  return family === undefined ? undefined : writeEthtoolDump(family, request.command, 2);
}

/** Sends one request and reads until its answer has ended. */
async function converse(
  libc: Libc,
  descriptor: number,
  name: string,
  request: Buffer,
  sequence: number,
  visit: (message: NetlinkMessage) => void,
): Promise<Reading> {
  const sent = await libc.send(descriptor, request);
  if (again.has(sent.errno)) return 'overrun';
  if (sent.value < 0) throw new NetlinkError(`${name}: the kernel takes no request: errno ${sent.errno}`);
  const buffer = Buffer.allocUnsafeSlow(receiveLength);
  let changed = false;
  for (;;) {
    const received = await libc.receive(descriptor, buffer);
    if (received.errno === errno.interrupted) continue;
    if (again.has(received.errno)) return 'overrun';
    if (received.value < 0) throw new NetlinkError(`${name}: no answer: errno ${received.errno}`);
    const part = readPart(buffer.subarray(0, received.value), name, sequence, visit);
    changed ||= part.changed;
    if (part.reading !== undefined) return part.reading === 'done' && changed ? 'changed' : part.reading;
  }
}

interface Part {
  readonly changed: boolean;
  /** Absent while more is to come. */
  readonly reading: Reading | undefined;
}

function readPart(
  bytes: Buffer,
  name: string,
  sequence: number,
  visit: (message: NetlinkMessage) => void,
): Part {
  let changed = false;
  for (const message of readMessages(bytes)) {
    if (message.sequence !== sequence) continue;
    changed ||= (message.flags & messageFlag.dumpInterrupted) !== 0;
    if (message.type === messageType.overrun) return { changed, reading: 'overrun' };
    if (message.type === messageType.done || message.type === messageType.error)
      return { changed, reading: ending(message, name) };
    visit(message);
    if ((message.flags & messageFlag.multipart) === 0) return { changed, reading: 'done' };
  }
  return { changed, reading: undefined };
}

/** Both ends of a dump carry a number: of the error, negated, or not negative where all went well. */
function ending(message: NetlinkMessage, name: string): Reading {
  const code = message.payload.length >= 4 ? -i32(message.payload) : 0;
  if (code <= 0) return 'done';
  if (unavailable.has(code)) return 'unavailable';
  if (again.has(code)) return 'overrun';
  throw new NetlinkError(`${name}: the kernel refuses: errno ${code}`);
}
