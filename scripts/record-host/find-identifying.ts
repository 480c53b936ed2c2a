import { Attributes } from '../../src/netlink/attributes.ts';
import { readMessages } from '../../src/netlink/message.ts';
import { type Network, parseNetwork } from './address-pseudonyms.ts';
import { parseMac } from './octets.ts';
import { dumpFile, type HostTree } from './recorder.ts';
import { dumpFormats, rewriteDump } from './rewrite-dump.ts';

export const macPattern =
  /(?<![0-9a-f:])(?:[0-9a-f]{2}:){5}(?:(?:[0-9a-f]{2}:){14})?[0-9a-f]{2}(?![0-9a-f:])/gi;
/** Leaves out the inner nodes of fib_trie, which are not networks of this machine. */
const networkPattern = /(?<![\w.:]|\+-- )[0-9a-f.:]+\/\d{1,3}(?!\d)/gi;

/** Files that hold the number of one device, and nothing else. */
export const serialFile =
  /\/(?:(?:product|board|chassis)_serial|(?:board|chassis)_asset_tag|serial|serial-number|wwid|cid)$/;
const serialLine = /^(?:Serial\s*:|U: Uniq=|E:\w*(?:SERIAL|WWN)\w*=)\s*(\S+)\s*$/gm;
const vitalProductPage = /\/vpd_pg80$/;
const pageHeader = 4;

/** Texts that a distribution wrote, in which a version may look like an address. */
export const isOfDistribution = (path: string): boolean => /\/(?:os-release|rt_tables)$|^\/usr\//.test(path);

/** Reports whether the addresses in a file are those of networks. */
export const isOfNetwork = (path: string): boolean =>
  /^\/(?:proc\/(?:\d+\/)?net|etc|run)\/|\/arp_ip_target$/.test(path) && !isOfDistribution(path);

export const isText = (path: string): boolean => !/^\/netlink\/|\/vpd_pg|\/tables\//.test(path);

/** Returns the files of text, each octet as one character. */
export function textsOf(tree: HostTree): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [path, entry] of tree)
    if (entry.kind === 'file' && isText(path)) texts.set(path, entry.bytes.toString('latin1'));
  return texts;
}

/** Finds the serial numbers of the machine, its disks and other devices. */
export function findSerials(tree: HostTree): readonly string[] {
  const inTexts = [...textsOf(tree)].flatMap(([path, text]) => {
    const inLines = [...text.matchAll(serialLine)].map((match) => match[1] ?? '');
    return serialFile.test(path) ? [text, ...inLines] : inLines;
  });
  const inPages = [...tree].flatMap(([path, entry]) =>
    entry.kind === 'file' && vitalProductPage.test(path) ? entry.bytes.toString('latin1', pageHeader) : [],
  );
  return [...new Set([...inTexts, ...inPages].map((text) => text.replaceAll('\0', '').trim()))];
}

/** Finds the hardware addresses of links, and those that texts name. */
export function findMacs(tree: HostTree): readonly Buffer[] {
  const found = new Set<string>();
  for (const [, text] of textsOf(tree))
    for (const [mac] of text.matchAll(macPattern)) found.add(parseMac(mac).toString('hex'));
  const links = tree.get(dumpFile('links'));
  if (links?.kind === 'file') {
    const note = (octets: Buffer): Buffer => {
      found.add(octets.toString('hex'));
      return octets;
    };
    rewriteDump('links', Buffer.from(links.bytes), { mac: note, ip: (octets) => octets });
  }
  return [...found].map((digits) => Buffer.from(digits, 'hex'));
}

/** Finds the networks of the machine, so that their addresses stay together. */
export function* findNetworks(tree: HostTree): Generator<Network> {
  for (const [path, text] of textsOf(tree))
    if (isOfNetwork(path))
      yield* [...text.matchAll(networkPattern)].flatMap(([match]) => parseNetwork(match) ?? []);
  for (const name of ['addresses', 'routes', 'rules'] as const) yield* findDumpNetworks(tree, name);
}

/** IFA_ADDRESS, RTA_DST and FRA_DST have one number; the second octet of each header is the length of its prefix. */
function* findDumpNetworks(tree: HostTree, name: keyof typeof dumpFormats): Generator<Network> {
  const destination = 1;
  const entry = tree.get(dumpFile(name));
  for (const { payload } of readMessages(entry?.kind === 'file' ? entry.bytes : Buffer.alloc(0))) {
    const octets = new Attributes(payload, dumpFormats[name].header).bytes(destination);
    const length = payload[1] ?? 0;
    if (octets !== undefined && length <= octets.length * 8) yield { octets: Buffer.from(octets), length };
  }
}
