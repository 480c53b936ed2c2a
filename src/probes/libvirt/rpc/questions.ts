import type { LibvirtConnection } from './connection.ts';
import { writeInts, writeOptionalText, XdrError, type XdrReader } from './xdr.ts';

/** Numbers of the procedures. Source: `remote_procedure` of libvirt's `remote_protocol.x`. */
export const procedures = {
  open: 1,
  getType: 3,
  nodeGetInfo: 6,
  getCapabilities: 7,
  getHostname: 59,
  authList: 66,
  authPolkit: 70,
  nodeGetMemoryStats: 228,
} as const;

/** Longest wait for an answer, in milliseconds. Without KVM libvirt starts each QEMU for its capabilities: 8 s were measured. */
const limitMs = 5_000;
export const capabilitiesLimitMs = 20_000;

const maxTextOctets = 4 * 1024 * 1024;
const maxNameOctets = 1024;
const maxListLength = 1024;
const maxAuthTypes = 20;

const nothing = Buffer.alloc(0);
/** `VIR_CONNECT_RO` of virConnectOpen. */
const readOnly = 1;
/** All NUMA cells together (`VIR_NODE_MEMORY_STATS_ALL_CELLS`). */
const allCells = -1;

/** Source: `virNodeInfo`. */
export interface NodeInfo {
  /** Architecture, such as `x86_64`. */
  readonly model: string;
  readonly memoryKiB: number;
  /** Number of active logical processors. */
  readonly cpus: number;
  readonly mhz: number;
  readonly nodes: number;
  /** Number of sockets of a node, of cores of a socket, of threads of a core. */
  readonly sockets: number;
  readonly cores: number;
  readonly threads: number;
}

/** Logs in as a local socket asks: not at all, or by polkit, which judges the user of this process. @throws {LibvirtRefusal} */
export async function authenticate(connection: LibvirtConnection): Promise<void> {
  const answer = await connection.call(procedures.authList, nothing, limitMs);
  const types = Array.from({ length: answer.length(maxAuthTypes) }, () => answer.int());
  if (types.length === 0 || types.includes(0)) return;
  if (!types.includes(2))
    throw new XdrError(`the login of libvirt is ${types.join(', ')}; expected 0 (none) or 2 (polkit)`);
  await connection.call(procedures.authPolkit, nothing, limitMs);
}

/** Opens a driver for reading. @throws {LibvirtRefusal} */
export async function openDriver(connection: LibvirtConnection, uri: string): Promise<void> {
  const body = Buffer.concat([writeOptionalText(uri), writeInts(readOnly)]);
  await connection.call(procedures.open, body, limitMs);
}

/** Asks for the name of the driver, such as `QEMU`, `Xen`. */
export const askType = (connection: LibvirtConnection): Promise<string> =>
  askText(connection, procedures.getType);
export const askHostname = (connection: LibvirtConnection): Promise<string> =>
  askText(connection, procedures.getHostname);
/** Asks for the XML of virConnectGetCapabilities. */
export const askCapabilities = (connection: LibvirtConnection): Promise<string> =>
  askText(connection, procedures.getCapabilities, maxTextOctets, capabilitiesLimitMs);

export async function askNodeInfo(connection: LibvirtConnection): Promise<NodeInfo> {
  const answer = await connection.call(procedures.nodeGetInfo, nothing, limitMs);
  const letters = Array.from({ length: 32 }, () => answer.int() & 0xff);
  const count = (): number => readCount(answer);
  return {
    model: Buffer.from(letters).toString('latin1').replace(/\0.*$/s, ''),
    memoryKiB: readKiB(answer),
    cpus: count(),
    mhz: count(),
    nodes: count(),
    sockets: count(),
    cores: count(),
    threads: count(),
  };
}

/** Asks for the memory of all cells. @returns KiB; undefined where libvirt does not name a total. */
export async function askMemoryKiB(connection: LibvirtConnection): Promise<number | undefined> {
  const ask = (count: number): Promise<XdrReader> =>
    connection.call(procedures.nodeGetMemoryStats, writeInts(count, allCells, 0), limitMs);
  const first = await ask(0);
  first.length(0);
  const count = readCount(first);
  if (count > maxListLength)
    throw new XdrError(`the number of memory statistics is ${count}; expected at most ${maxListLength}`);
  const answer = await ask(count);
  for (let left = answer.length(maxListLength); left > 0; left -= 1) {
    const name = answer.text(maxNameOctets);
    const valueKiB = readKiB(answer);
    if (name === 'total') return valueKiB;
  }
  return undefined;
}

/** Reads a size of memory. Fewer than 2^53 KiB: more memory than 64 bits address. */
function readKiB(answer: XdrReader): number {
  const valueKiB = answer.uhyper();
  if (valueKiB >= 1n << 53n)
    throw new XdrError(`a size of memory is ${valueKiB} KiB; expected less than 2^53`);
  return Number(valueKiB);
}

function readCount(answer: XdrReader): number {
  const count = answer.int();
  if (count < 0) throw new XdrError(`a count is ${count}; expected 0 or more`);
  return count;
}

async function askText(
  connection: LibvirtConnection,
  procedure: number,
  maxOctets = maxNameOctets,
  timeLimitMs = limitMs,
): Promise<string> {
  return (await connection.call(procedure, nothing, timeLimitMs)).text(maxOctets);
}
