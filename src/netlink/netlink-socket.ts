import { setTimeout as wait } from 'node:timers/promises';
import { i32 } from './byte-order.ts';
import { type Libc, loadLibc } from './libc.ts';
import { messageFlag, messageType, type NetlinkMessage, readMessages } from './message.ts';
import { type DumpName, type DumpScope, type Netlink, NetlinkError } from './netlink.ts';
import {
  type DumpRequest,
  dumpRequests,
  parseFamilyId,
  withScope,
  writeEthtoolDump,
  writeFamilyRequest,
  writeRouteDump,
} from './requests.ts';

const protocols = { route: 0, generic: 16 } as const;
const errnos = { interrupted: 4, again: 11, noBuffers: 105 } as const;
/**
 * Refusals because this kernel or this user has no such table: EPERM, ENOENT, EACCES, EINVAL, EPROTONOSUPPORT,
 * EOPNOTSUPP, EAFNOSUPPORT.
 */
const unavailableErrnos: ReadonlySet<number> = new Set([1, 2, 13, 22, 93, 95, 97]);
/**
 * Errors after which the dump starts again: the socket's buffer overflowed, or a signal came. EAGAIN too: the kernel
 * prepares its answer within send(2), so a socket without data will get none.
 */
const retryErrnos: ReadonlySet<number> = new Set([errnos.interrupted, errnos.again, errnos.noBuffers]);
const maxAttempts = 16;
const retryDelayMs = 5;
const receiveLength = 256 * 1024;
/** Most receive buffers that stay for the next dumps: as many dumps as run at a time. */
const maxSpareBuffers = 4;
const spareBuffers: Buffer[] = [];
const familySequence = 1;
const dumpSequence = 2;

/** The result of one attempt. `changed`: the table changed meanwhile; `overrun`: the kernel lost messages. */
type Attempt = 'done' | 'unavailable' | 'changed' | 'overrun';

/** Opens netlink on this machine. @returns undefined where no netlink socket can be opened. */
export async function openNetlink(): Promise<Netlink | undefined> {
  const libc = await loadLibc();
  if (libc === undefined) return undefined;
  const trial = libc.openNetlinkSocket(protocols.route);
  if (trial.value < 0) return undefined;
  libc.close(trial.value);
  return createNetlink(libc);
}

/** Creates netlink over raw sockets of a libc, one socket per dump. */
export function createNetlink(libc: Libc): Netlink {
  return {
    async dump(name, { visit, restart }, signal, scope) {
      for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
        signal.throwIfAborted();
        const result = await attemptDump(libc, name, scope, visit);
        if (result === 'done') return true;
        if (result === 'unavailable') return false;
        restart();
        await wait(attempt * retryDelayMs, undefined, { signal });
      }
      throw new NetlinkError(`${name} changed during each of ${maxAttempts} dumps; expected a stable table`);
    },
  };
}

async function attemptDump(
  libc: Libc,
  name: DumpName,
  scope: DumpScope | undefined,
  visit: (message: NetlinkMessage) => void,
): Promise<Attempt> {
  const request = withScope(dumpRequests[name], scope);
  const protocol = request.family === 'route' ? protocols.route : protocols.generic;
  const { value: descriptor, errno } = libc.openNetlinkSocket(protocol);
  if (descriptor < 0) {
    if (unavailableErrnos.has(errno)) return 'unavailable';
    throw new NetlinkError(`${name}: the kernel opens no netlink socket: errno ${errno}`);
  }
  try {
    const bytes = await writeRequest(libc, descriptor, request);
    if (bytes === undefined) return 'unavailable';
    return await exchange({ libc, descriptor, name, sequence: dumpSequence, visit }, bytes);
  } finally {
    libc.close(descriptor);
  }
}

/**
 * Writes the request; asks for the id of ethtool's family first.
 * @returns undefined where the kernel lacks the family.
 */
async function writeRequest(
  libc: Libc,
  descriptor: number,
  request: DumpRequest,
): Promise<Buffer | undefined> {
  if (request.family === 'route') return writeRouteDump(request.type, request.payload, dumpSequence);
  let family: number | undefined;
  const visit = (message: NetlinkMessage): void => {
    family ??= parseFamilyId(message);
  };
  await exchange(
    { libc, descriptor, name: 'ethtool', sequence: familySequence, visit },
    writeFamilyRequest('ethtool', familySequence),
  );
  return family === undefined ? undefined : writeEthtoolDump(family, request.command, dumpSequence);
}

/** One request and its answer on an open socket. */
interface Exchange {
  readonly libc: Libc;
  readonly descriptor: number;
  /** Name in error messages. */
  readonly name: string;
  readonly sequence: number;
  readonly visit: (message: NetlinkMessage) => void;
}

/** Sends a request and reads to the end of its answer. */
async function exchange(context: Exchange, request: Buffer): Promise<Attempt> {
  const { libc, descriptor, name } = context;
  const sent = await libc.send(descriptor, request);
  if (retryErrnos.has(sent.errno)) return 'overrun';
  if (sent.value < 0) throw new NetlinkError(`${name}: the kernel refuses the request: errno ${sent.errno}`);
  const buffer = spareBuffers.pop() ?? Buffer.allocUnsafeSlow(receiveLength);
  try {
    return await receiveAnswer(context, buffer);
  } finally {
    if (spareBuffers.length < maxSpareBuffers) spareBuffers.push(buffer);
  }
}

/** Reads to the end of an answer. @param buffer holds one part after the other; `visit` copies what it keeps. */
async function receiveAnswer(context: Exchange, buffer: Buffer): Promise<Attempt> {
  const { libc, descriptor, name } = context;
  let isChanged = false;
  for (;;) {
    const received = await libc.receive(descriptor, buffer);
    if (received.errno === errnos.interrupted) continue;
    if (retryErrnos.has(received.errno)) return 'overrun';
    if (received.value < 0) throw new NetlinkError(`${name}: no answer: errno ${received.errno}`);
    const part = readPart(context, buffer.subarray(0, received.value));
    isChanged ||= part.isChanged;
    if (part.end !== undefined) return part.end === 'done' && isChanged ? 'changed' : part.end;
  }
}

/** The messages of one receive. */
interface Part {
  readonly isChanged: boolean;
  /** Undefined when more parts follow. */
  readonly end: Attempt | undefined;
}

function readPart({ name, sequence, visit }: Exchange, bytes: Buffer): Part {
  let isChanged = false;
  for (const message of readMessages(bytes)) {
    if (message.sequence !== sequence) continue;
    isChanged ||= (message.flags & messageFlag.dumpInterrupted) !== 0;
    if (message.type === messageType.overrun) return { isChanged, end: 'overrun' };
    if (message.type === messageType.done || message.type === messageType.error) {
      return { isChanged, end: readEnd(message, name) };
    }
    visit(message);
    if ((message.flags & messageFlag.multipart) === 0) return { isChanged, end: 'done' };
  }
  return { isChanged, end: undefined };
}

/** Reads the status of an end or error message: a negated errno, or 0 or more for success. */
function readEnd(message: NetlinkMessage, name: string): Attempt {
  const errno = message.payload.length >= 4 ? -i32(message.payload) : 0;
  if (errno <= 0) return 'done';
  if (unavailableErrnos.has(errno)) return 'unavailable';
  if (retryErrnos.has(errno)) return 'overrun';
  throw new NetlinkError(`${name}: the kernel refuses: errno ${errno}`);
}
