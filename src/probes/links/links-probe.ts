import type { Host } from '../host/host.ts';
import { readDump } from '../netlink/read-dump.ts';
import type { Probe } from '../probe.ts';
import { joinLinks } from './join-links.ts';
import type { Link } from './link.ts';
import { parseLinkModes, parseWakeOnLan } from './netlink/ethtool-messages.ts';
import { parseLink } from './netlink/link-message.ts';
import type { RawLink } from './raw-link.ts';
import { readDeviceDetails } from './sysfs/device-details.ts';
import { readLinkFolders } from './sysfs/link-folders.ts';

export const links: Probe<readonly Link[] | undefined> = {
  name: 'links',
  everySeconds: 1,
  async read(host, signal) {
    const netlink = await host.openNetlink();
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
      const { index } = link.facts;
      const told = withEthtool(link, modes.get(index), wake.get(index)?.wakeOnLan);
      complete.push(mayBeCard(link) ? await withSysDetails(host, told, signal) : told);
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
function withEthtool(
  link: RawLink,
  modes: ReturnType<typeof parseLinkModes>,
  wakeOnLan: string | undefined,
): RawLink {
  if (modes === undefined && wakeOnLan === undefined) return link;
  const known = link.facts.carrier === true ? modes : undefined;
  return {
    ...link,
    facts: {
      ...link.facts,
      speed: known?.speed,
      duplex: known?.duplex,
      autoNegotiation: modes?.autoNegotiation,
      wakeOnLan,
    },
  };
}

/** Before Linux 5.14 the message does not say whether a link sits on a bus. */
function mayBeCard({ facts: { kind } }: RawLink): boolean {
  return kind === 'physical' || kind === 'other';
}

async function withSysDetails(host: Host, link: RawLink, signal: AbortSignal): Promise<RawLink> {
  signal.throwIfAborted();
  const { name, index, kind } = link.facts;
  const details = await readDeviceDetails(host, name, index);
  if (details === undefined) return link;
  const card = kind === 'other' && link.lowerIndex === undefined;
  return { ...link, facts: { ...link.facts, ...details, kind: card ? 'physical' : kind } };
}
