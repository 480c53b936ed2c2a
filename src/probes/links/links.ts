import type { Host } from '../host.ts';
import { readDump } from '../netlink/read-dump.ts';
import type { Probe } from '../probe.ts';
import { parseLinkModes, parseWakeOnLan } from './ethtool.ts';
import { readLinkFolders } from './folders.ts';
import { joinLinks } from './join.ts';
import type { Link } from './link.ts';
import { parseLink } from './link-message.ts';
import type { RawLink } from './raw-link.ts';
import { readSysDetails } from './sys-details.ts';

export const links: Probe<readonly Link[] | undefined> = {
  name: 'links',
  everySeconds: 5,
  async read(host, signal) {
    const netlink = await host.netlink();
    const raw =
      netlink === undefined ? undefined : await readDump(netlink, 'links', 'links', parseLink, signal);
    if (netlink === undefined || raw === undefined) {
      const found = await readLinkFolders(host, signal);
      return found === undefined ? undefined : joinLinks(found);
    }
    const modes = byIndex(await readDump(netlink, 'links', 'link-modes', parseLinkModes, signal));
    const wake = byIndex(await readDump(netlink, 'links', 'wake-on-lan', parseWakeOnLan, signal));
    const complete: RawLink[] = [];
    for (const link of raw) {
      signal.throwIfAborted();
      const withModes = withLinkModes(link, modes.get(link.index));
      const wakeOnLan = wake.get(link.index)?.wakeOnLan;
      complete.push(await withSysDetails(host, { ...withModes, wakeOnLan }));
    }
    return joinLinks(complete);
  },
};

function byIndex<T extends { readonly index: number }>(
  found: readonly T[] | undefined,
): ReadonlyMap<number, T> {
  return new Map(found?.map((entry) => [entry.index, entry]));
}

/** Without carrier a link has no speed, whatever its driver remembers. */
function withLinkModes(link: RawLink, modes: ReturnType<typeof parseLinkModes>): RawLink {
  if (modes === undefined) return link;
  const { speed, duplex, autoNegotiation } = modes;
  return link.carrier === true ? { ...link, speed, duplex, autoNegotiation } : { ...link, autoNegotiation };
}

async function withSysDetails(host: Host, link: RawLink): Promise<RawLink> {
  if (link.kind !== 'physical' && link.kind !== 'other') return link;
  const details = await readSysDetails(host, link.name, link.index);
  if (details === undefined) return link;
  const onlyBus = link.kind === 'other' && link.lowerIndex === undefined;
  return { ...link, ...details, kind: onlyBus ? 'physical' : link.kind };
}
