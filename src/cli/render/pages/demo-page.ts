import { plural, printable } from '#base';
import type { NodeFacts } from '#node';
import { type CommandSetting, quoteWord, renderNextCommands } from '../../demo/next-commands.ts';
import { formatKibibytes } from '../text/quantity.ts';
import { shortenUrl } from '../text/shorten-url.ts';

/** Data of the screen that demo mode prints at start. */
export interface DemoPage {
  readonly version: string;
  readonly facts: NodeFacts;
  readonly agentName: string;
  readonly classes: number;
  readonly objects: number;
  readonly urls: readonly string[];
  /** Whether the facts are those of a recorded machine, which cannot be changed. */
  readonly isRecorded: boolean;
  /** Whether the agent carries out calls that change the machine. */
  readonly allowChanges: boolean;
  /** How the user must type the suggested commands. */
  readonly setting: CommandSetting;
  /** True when commands without `--broker` would ask another broker. */
  readonly namesBroker: boolean;
}

const sources: Readonly<Record<string, string>> = {
  smbios: 'SMBIOS',
  'device-tree': 'device tree',
  libvirt: 'libvirt',
  'machine-id': 'made of machine-id',
  configured: 'configured',
};

/** Renders the screen of demo mode: the machine, the broker and the next commands. */
export function renderDemoPage(page: DemoPage): string {
  const { version, facts, agentName, classes, objects, urls, allowChanges, setting, namesBroker } = page;
  const machine = page.isRecorded ? 'a recorded machine' : 'this machine only';
  const changes = allowChanges ? 'calls may change it' : 'nothing will be changed';
  const { identity, platform } = facts;
  const source = sources[identity.source] ?? identity.source;
  const lines = [
    `ovirt-node ${version}, first look: embedded broker, ${machine}, ${changes}`,
    '',
    formatRow('machine', [platform?.hostname, `${identity.uuid} (${source})`]),
    formatRow('processors', [formatProcessors(facts)]),
    formatRow('memory', [formatMemory(facts)]),
    ...formatInterfaces(facts).map((text, index) => formatRow(index === 0 ? 'interfaces' : '', [text])),
    formatRow('agent', [agentName, `${plural(classes, 'class', 'classes')}, ${plural(objects, 'object')}`]),
    formatRow('broker', [urls.join(', ')]),
    '',
    ...renderNextCommands(
      setting,
      ['agents', 'list networkInterface', `show ${quoteWord(suggestInterface(facts))}`].map((command) =>
        namesBroker ? `${command} --broker ${shortenUrl(urls[0] ?? '')}` : command,
      ),
    ),
    'Ctrl-C ends both.',
  ];
  return `${lines.join('\n')}\n`;
}

function formatRow(title: string, parts: readonly (string | undefined)[]): string {
  const text = parts.filter((part) => part !== undefined).join('   ');
  return `  ${title.padEnd(10)}  ${printable(text)}`.trimEnd();
}

function formatProcessors({ cpus }: NodeFacts): string {
  const { cpuCount, modelName, sockets } = cpus ?? {};
  const places = sockets === undefined ? undefined : `${sockets} ${sockets === 1 ? 'socket' : 'sockets'}`;
  const known = [cpuCount === undefined ? undefined : String(cpuCount), modelName, places];
  return known.filter((part) => part !== undefined).join(', ') || 'unknown';
}

function formatMemory({ memory }: NodeFacts): string {
  if (!memory) return 'unknown';
  const available = memory.memoryAvailableKiB;
  return `${formatKibibytes(memory.memoryKiB)}${available === undefined ? '' : `, ${formatKibibytes(available)} available`}`;
}

/** More interfaces would push the commands off the screen. */
const maxInterfaces = 12;

function formatInterfaces({ links, addresses }: NodeFacts): readonly string[] {
  if (!links) return ['unknown'];
  const width = Math.max(0, ...links.slice(0, maxInterfaces).map(({ name }) => name.length));
  const rows = links.slice(0, maxInterfaces).map((link) => {
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

/** Suggests an interface to show: the first with an address, except the loopback. */
function suggestInterface({ links = [], addresses = [] }: NodeFacts): string {
  const others = links.filter(({ kind }) => kind !== 'loopback');
  const addressed = others.find(({ index }) =>
    addresses.some(({ interfaceIndex }) => interfaceIndex === index),
  );
  return (addressed ?? others[0] ?? links[0])?.name ?? 'ovirtNode';
}
