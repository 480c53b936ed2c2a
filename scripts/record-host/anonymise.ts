import { basename } from 'node:path';
import {
  findMacs,
  findNetworks,
  findSerials,
  isOfDistribution,
  isOfNetwork,
  isText,
  macPattern,
  serialFile,
  textsOf,
} from './find-identifying.ts';
import { formatAddress, formatMac, parseIp, parseMac, replaceOctets } from './octets.ts';
import { Pseudonyms } from './pseudonyms.ts';
import type { HostTree, TreeEntry } from './recorder.ts';
import { rewriteDump } from './rewrite-dump.ts';
import { entryPoint3, minimalSmbios, readSmbiosUuid, smbiosFiles } from './smbios-table.ts';
import { withoutSecrets } from './without-secrets.ts';

/** A recorded host whose identifying values are pseudonyms. */
export interface AnonymisedHost {
  readonly tree: HostTree;
  /** Each identifying value that was found, with its pseudonym. */
  readonly replaced: ReadonlyMap<string, string>;
  /** Replaces the same values in a text of facts. */
  readonly rewriteText: (text: string) => string;
}

/**
 * Replaces what identifies a machine by pseudonyms: serial numbers, UUIDs, hardware addresses, host names and addresses, in files, names
 * of files, links and dumps. Leaves out secrets, comments and the strings of SMBIOS.
 * @throws {Error} when a value is still there afterwards.
 */
export function anonymise(recorded: HostTree): AnonymisedHost {
  const rewriter = new TreeRewriter(recorded);
  const tree: HostTree = new Map(
    [...recorded].map(([path, entry]) => [rewriter.path(path), rewriter.entry(path, entry)]),
  );
  requireGone(tree, rewriter.replaced);
  return { tree, replaced: rewriter.replaced, rewriteText: (text) => rewriter.text(text, '/etc/') };
}

const uuidPattern = /(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/gi;
/** The hardware address in the name of a link, and in udev's properties. */
const nameWithMac = /(?<=(?:en|wl|ww)x)[0-9a-f]{12}(?![0-9a-f])/g;
const ipPattern = /(?<![\w.:-])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]*:[0-9a-f.:]*)(?![\w:-]|\.\d)/gi;
/** Not `uninitialized`; a malformed machine-id identifies a machine as well. */
const hexadecimal = /^[0-9a-f-]{4,}$/i;
const machineIdFile = /\/machine-id$/;
const hostnameFiles: readonly string[] = ['/proc/sys/kernel/hostname', '/etc/hostname'];
/** Fewest different octets of an address that does not occur in numbers by chance. */
const fewestOctets = 5;
/** Shorter values occur in other words. */
const shortest = 4;

class TreeRewriter {
  /** Identifying values with their pseudonyms. */
  readonly replaced = new Map<string, string>();
  readonly #pseudonyms: Pseudonyms;
  /** Values without a form of their own, the longest first. */
  readonly #values: readonly (readonly [string, string])[];
  /** Names of the host, whole and without their domain. */
  readonly #names: readonly string[];
  /** Hardware addresses as digits, with their pseudonyms. */
  readonly #macs: readonly (readonly [string, string])[];
  readonly #smbiosUuid: string | undefined;

  constructor(tree: HostTree) {
    this.#pseudonyms = new Pseudonyms(findNetworks(tree));
    this.#smbiosUuid = readSmbiosUuid(tree);
    this.#macs = findMacs(tree).map((mac) => [mac.toString('hex'), this.#mac(mac).toString('hex')]);
    const texts = textsOf(tree);
    this.#names = hostnameFiles.flatMap((path) => {
      const name = texts.get(path)?.trim() ?? '';
      return [name, name.split('.')[0] ?? ''].filter((each) => each.length >= shortest);
    });
    const serials = findSerials(tree).filter((value) => value.length >= shortest);
    const machineIds = [...texts].flatMap(([path, text]) =>
      machineIdFile.test(path) && hexadecimal.test(text.trim()) ? text.trim() : [],
    );
    this.#values = [
      ...serials.map((value) => [value, this.#serial(value)] as const),
      ...machineIds.map((value) => [value, this.#uuid(value)] as const),
    ].sort(([one], [other]) => other.length - one.length);
  }

  path(path: string): string {
    return this.#replaceInPath(path, path);
  }

  entry(path: string, entry: TreeEntry): TreeEntry {
    if (entry.kind === 'folder') return entry;
    if (entry.kind === 'link') return { ...entry, target: this.#replaceInPath(entry.target, path) };
    return { ...entry, bytes: this.#bytes(path, entry.bytes) };
  }

  text(text: string, path: string): string {
    const replaced = isOfDistribution(path) ? text : this.#replaceForms(text);
    if (hostnameFiles.includes(path)) return replaced.replace(/\S+/, (name) => this.#name(name));
    if (serialFile.test(path))
      return text.replace(/[^\s\0]+(?:[ \t]+[^\s\0]+)*/, (serial) => this.#serial(serial));
    if (!isOfNetwork(path)) return replaced;
    return this.#replaceNames(replaced.replace(ipPattern, (address) => this.#ip(address)));
  }

  #bytes(path: string, original: Buffer): Buffer {
    const text = () => original.toString('latin1');
    if (path.startsWith('/netlink/')) return this.#dump(basename(path, '.bin'), Buffer.from(original));
    if (path === smbiosFiles.table) return minimalSmbios(this.#smbiosUuid && this.#uuid(this.#smbiosUuid));
    if (path === smbiosFiles.entryPoint) return entryPoint3;
    if (!isText(path)) return this.#replaceOctets(Buffer.from(original));
    if (path === '/proc/net/route') return Buffer.from(this.#routeFile(text()), 'latin1');
    if (path === '/proc/net/if_inet6') return Buffer.from(this.#ipv6File(text()), 'latin1');
    return Buffer.from(this.text(withoutSecrets(path, text()), path), 'latin1');
  }

  #dump(name: string, bytes: Buffer): Buffer {
    rewriteDump(name, bytes, { mac: (octets) => this.#mac(octets), ip: (octets) => this.#octets(octets) });
    return this.#replaceOctets(bytes);
  }

  /** Replaces texts within binary data. */
  #replaceOctets(bytes: Buffer): Buffer {
    for (const [from, to] of [...this.#values, ...this.#macs])
      replaceOctets(bytes, Buffer.from(from, 'latin1'), Buffer.from(to, 'latin1'));
    return bytes;
  }

  /** @param place path of the file or link that the path is of. */
  #replaceInPath(path: string, place: string): string {
    const replaced = this.#replaceForms(path);
    return isOfNetwork(place) ? this.#replaceNames(replaced) : replaced;
  }

  /** Replaces what has one form wherever it is. */
  #replaceForms(text: string): string {
    const replaced = text
      .replace(uuidPattern, (uuid) => this.#uuid(uuid))
      .replace(macPattern, (mac) => formatMac(this.#mac(parseMac(mac))))
      .replace(nameWithMac, (digits) => this.#mac(Buffer.from(digits, 'hex')).toString('hex'));
    return this.#values.reduce((result, [from, to]) => result.replaceAll(from, to), replaced);
  }

  #replaceNames(text: string): string {
    return this.#names.reduce(
      (result, name) => result.replace(wholeWord(name, '0-9A-Za-z', 'g'), () => this.#name(name)),
      text,
    );
  }

  /** Replaces each part by itself: the name with a domain and the one without it stay alike. */
  #name(name: string): string {
    if (/^(?:localhost\b|\(none\)$)/.test(name)) return name;
    const parts = name.split('.').map((part) => this.#pseudonyms.text(part));
    return this.#note(name, parts.join('.'));
  }

  #serial(text: string): string {
    return this.#note(text, this.#pseudonyms.text(text));
  }

  #uuid(text: string): string {
    return this.#note(text, this.#pseudonyms.uuid(text));
  }

  #mac(octets: Buffer): Buffer {
    const mapped = this.#pseudonyms.mac(octets);
    this.#note(formatMac(octets), formatMac(mapped));
    return mapped;
  }

  #ip(text: string): string {
    const octets = parseIp(text);
    return octets === undefined ? text : formatAddress(this.#octets(octets));
  }

  #octets(octets: Buffer): Buffer {
    const mapped = this.#pseudonyms.ip(octets);
    this.#note(formatAddress(octets), formatAddress(mapped));
    return mapped;
  }

  #note(value: string, pseudonym: string): string {
    if (value !== pseudonym) this.replaced.set(value, pseudonym);
    return pseudonym;
  }

  /** Replaces destination and gateway, which have the byte order of a little-endian machine. */
  #routeFile(text: string): string {
    const map = (hex: string) =>
      Buffer.from(this.#octets(Buffer.from(hex, 'hex').reverse()))
        .reverse()
        .toString('hex')
        .toUpperCase();
    return text.replace(
      /^(\S+\s*\t)([0-9A-F]{8})\t([0-9A-F]{8})\t/gm,
      (_, name: string, destination: string, gateway: string) =>
        `${name}${map(destination)}\t${map(gateway)}\t`,
    );
  }

  #ipv6File(text: string): string {
    return text.replace(/^[0-9a-f]{32}/gm, (hex) => this.#octets(Buffer.from(hex, 'hex')).toString('hex'));
  }
}

/** @throws {Error} when a value that identifies the machine is still in the tree. */
function requireGone(tree: HostTree, replaced: ReadonlyMap<string, string>): void {
  const pseudonyms = new Set(replaced.values());
  // The pseudonym of one value may be another value.
  const values = [...replaced.keys()].filter((value) => value.length >= shortest && !pseudonyms.has(value));
  const patterns = values.map((value) => wholeWord(value, '0-9A-Za-z.:'));
  const octets = values.flatMap((value) => octetsOf(value) ?? []);
  for (const [path, entry] of tree) {
    if (isOfDistribution(path) || entry.kind === 'folder') continue;
    const bytes = entry.kind === 'file' ? entry.bytes : Buffer.from(entry.target, 'latin1');
    const content = bytes.toString('latin1');
    const isText = patterns.some((pattern) => pattern.test(path) || pattern.test(content));
    if (isText || octets.some((each) => bytes.includes(each)))
      throw new Error(`${path} still has a value that identifies this machine; expected its pseudonym`);
  }
}

/** Returns the octets of an address; undefined for other values, and for octets that counters may have as well. */
function octetsOf(value: string): Buffer | undefined {
  const isMac = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(value);
  const octets = isMac ? parseMac(value) : parseIp(value);
  return octets !== undefined && new Set(octets).size >= fewestOctets ? octets : undefined;
}

/** Matches a value that no character of a class touches. */
function wholeWord(value: string, touching: string, flags = ''): RegExp {
  const escaped = value.replace(/[^\w]/g, '\\$&');
  return new RegExp(`(?<![${touching}])${escaped}(?![${touching}])`, flags);
}
