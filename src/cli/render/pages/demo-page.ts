import type { NodeFacts } from '#node';
import { printable } from '../text/printable.ts';
import { formatKibibytes } from '../text/quantity.ts';

export interface DemoPage {
  readonly version: string;
  readonly facts: NodeFacts;
  readonly agentName: string;
  readonly classes: number;
  readonly objects: number;
  readonly urls: readonly string[];
  /** Whether what is called is carried out. */
  readonly allowChanges: boolean;
  /** Typed before a command, such as `npx `. */
  readonly prefix: string;
}

const sources: Readonly<Record<string, string>> = {
  smbios: 'SMBIOS',
  'device-tree': 'device tree',
  libvirt: 'libvirt',
  'machine-id': 'made of machine-id',
  configured: 'configured',
};

/** What a first look found, where it listens, and what to type next. */
export function renderDemoPage(page: DemoPage): string {
  const { version, facts, agentName, classes, objects, urls, allowChanges, prefix } = page;
  const changes = allowChanges ? 'what is called is carried out' : 'nothing will be changed';
  const { identity, platform } = facts;
  const source = sources[identity.source] ?? identity.source;
  const lines = [
    `ovirt-node ${version}, first look: embedded broker, this machine only, ${changes}`,
    '',
    row('machine', [platform?.hostname, `${identity.uuid} (${source})`]),
    row('processors', [processors(facts)]),
    row('memory', [memory(facts)]),
    ...interfaces(facts).map((text, index) => row(index === 0 ? 'interfaces' : '', [text])),
    row('agent', [agentName, `${classes} classes, ${objects} objects`]),
    row('broker', [urls.join(', ')]),
    '',
    `In a second terminal:  ${prefix}ovirt-node agents`,
    `                       ${prefix}ovirt-node list networkInterface`,
    `                       ${prefix}ovirt-node show ${shown(facts)}`,
    'Ctrl-C ends both.',
  ];
  return `${lines.join('\n')}\n`;
}

function row(title: string, parts: readonly (string | undefined)[]): string {
  const text = parts.filter((part) => part !== undefined).join('   ');
  return `  ${title.padEnd(10)}  ${printable(text)}`.trimEnd();
}

function processors({ cpus }: NodeFacts): string {
  const { cpuCount, modelName, sockets } = cpus ?? {};
  const places = sockets === undefined ? undefined : `${sockets} ${sockets === 1 ? 'socket' : 'sockets'}`;
  const known = [cpuCount === undefined ? undefined : String(cpuCount), modelName, places];
  return known.filter((part) => part !== undefined).join(', ') || 'unknown';
}

function memory({ memory: found }: NodeFacts): string {
  if (!found) return 'unknown';
  const available = found.memoryAvailableKiB;
  return `${formatKibibytes(found.memoryKiB)}${available === undefined ? '' : `, ${formatKibibytes(available)} available`}`;
}

/** More would push the rest off the screen. */
const mostInterfaces = 12;

function interfaces({ links, addresses }: NodeFacts): readonly string[] {
  if (!links) return ['unknown'];
  const width = Math.max(0, ...links.slice(0, mostInterfaces).map(({ name }) => name.length));
  const rows = links.slice(0, mostInterfaces).map((link) => {
    const own = (addresses ?? []).filter(({ interfaceIndex }) => interfaceIndex === link.index);
    const up = link.adminUp === undefined ? undefined : link.adminUp ? 'up  ' : 'down';
    const speed =
      link.speed === undefined ? undefined : `${link.speed} Mbit/s ${link.duplex ?? ''}`.trimEnd();
    const mac = link.kind === 'loopback' ? undefined : link.macAddress;
    const texts = own.map(({ address, prefixLength }) => `${address}/${prefixLength}`);
    return [link.name.padEnd(width), up, speed, mac, ...texts]
      .filter((part) => part !== undefined)
      .join('  ');
  });
  const more = links.length - rows.length;
  return more > 0 ? [...rows, `and ${more} more`] : rows;
}

/** The interface that is worth a look first: one that has an address and is not the loopback. */
function shown({ links = [], addresses = [] }: NodeFacts): string {
  const others = links.filter(({ kind }) => kind !== 'loopback');
  const addressed = others.find(({ index }) =>
    addresses.some(({ interfaceIndex }) => interfaceIndex === index),
  );
  return (addressed ?? others[0] ?? links[0])?.name ?? 'ovirtNode';
}
