import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '#base';
import {
  i32,
  linkHeader,
  NetlinkError,
  type NetlinkMessage,
  readMessages,
  removalType,
  routeMessageType,
} from '#netlink';
import type { Runner } from '../../run/runner.ts';

const timeoutMs = 5_000;
const intervalMs = 10;

/**
 * Reads the message of each link with `rtmon` of iproute2, which writes them all, and then each change. It has written all when
 * those of /sys/class/net are there.
 * @throws {NetlinkError} {ToolFailed}
 */
export async function readLinkMessages(
  runner: Runner,
  signal: AbortSignal,
): Promise<readonly NetlinkMessage[]> {
  signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'ovirt-node-links-'));
  const file = join(folder, 'links');
  const tool = await runner.start({ file: 'rtmon', args: ['file', file, 'link'] });
  try {
    let links: ReadonlyMap<number, NetlinkMessage> = new Map();
    const hasAll = async () => {
      links = linksOf(await readFile(file).catch(() => Buffer.alloc(0)));
      return (await presentIndices()).every((index) => links.has(index));
    };
    if (await waitUntil(hasAll, { timeoutMs, intervalMs })) return [...links.values()];
    throw new NetlinkError(`rtmon did not write all links in ${timeoutMs / 1000} s`);
  } finally {
    await tool.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the last message of each link, in the order of the first ones. A link that was removed meanwhile has none. */
function linksOf(octets: Buffer): ReadonlyMap<number, NetlinkMessage> {
  const links = new Map<number, NetlinkMessage>();
  for (const message of readMessages(octets)) {
    if (message.payload.length < linkHeader.length) continue;
    const index = i32(message.payload, linkHeader.index);
    if (message.type === routeMessageType.link) links.set(index, message);
    if (message.type === removalType.link) links.delete(index);
  }
  return links;
}

const folderOfLinks = '/sys/class/net';

async function presentIndices(): Promise<readonly number[]> {
  const names = await readdir(folderOfLinks, { encoding: 'buffer' });
  const files = names.map((name) =>
    Buffer.concat([Buffer.from(`${folderOfLinks}/`), name, Buffer.from('/ifindex')]),
  );
  // A file such as bonding_masters is not a link, and a link may go meanwhile.
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1').catch(() => '')));
  return texts.filter((text) => text !== '').map(Number);
}
