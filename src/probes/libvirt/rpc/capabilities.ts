import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { XdrError } from './xdr.ts';

/** A logical processor of libvirt's topology. */
export interface TopologyCpu {
  readonly id: number;
  readonly socket: number | undefined;
  readonly die: number | undefined;
  readonly core: number | undefined;
  readonly cell: number;
}

/** Source: the capabilities format of libvirt. */
export interface Capabilities {
  readonly uuid: string | undefined;
  readonly architecture: string | undefined;
  readonly cpuVendor: string | undefined;
  readonly cpuModel: string | undefined;
  readonly cpuFamily: number | undefined;
  readonly cpuModelNumber: number | undefined;
  readonly cpuStepping: number | undefined;
  readonly cells: number | undefined;
  readonly cpus: readonly TopologyCpu[];
  /** Names of the hypervisors that run guests, such as `kvm`, `qemu`, `xen`. */
  readonly domainTypes: ReadonlySet<string>;
}

/** More processors than Linux and Xen support. */
const maxCpus = 16_384;
const cellPath = 'capabilities.host.topology.cells.cell';
const lists: ReadonlySet<string> = new Set([
  cellPath,
  `${cellPath}.cpus.cpu`,
  'capabilities.guest',
  'capabilities.guest.arch.domain',
]);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
  isArray: (_name, path) => lists.has(String(path)),
});

type Element = Readonly<Record<string, unknown>>;

/** Reads the XML of virConnectGetCapabilities. @throws {XdrError} for a text that is not such XML. */
export function readCapabilities(xml: string): Capabilities {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml))
    throw new XdrError('the capabilities declare a document type; expected elements only');
  const verdict = XMLValidator.validate(xml);
  if (verdict !== true)
    throw new XdrError(
      `the capabilities are not XML in line ${verdict.err.line}: ${verdict.err.msg.split('\n')[0]}`,
    );
  const capabilities = child(parser.parse(xml), 'capabilities');
  if (capabilities === undefined)
    throw new XdrError('the capabilities have another top element; expected <capabilities>');
  const host = child(capabilities, 'host');
  const cpu = child(host, 'cpu');
  const signature = child(cpu, 'signature');
  const cells = items(child(child(host, 'topology'), 'cells'), 'cell');
  const cpus = cells.flatMap(readCell);
  if (cpus.length > maxCpus)
    throw new XdrError(`the capabilities name ${cpus.length} processors; expected at most ${maxCpus}`);
  return {
    uuid: text(host, 'uuid'),
    architecture: text(cpu, 'arch'),
    cpuVendor: text(cpu, 'vendor'),
    cpuModel: text(cpu, 'model'),
    cpuFamily: count(signature, '@family'),
    cpuModelNumber: count(signature, '@model'),
    cpuStepping: count(signature, '@stepping'),
    cells: cells.length === 0 ? undefined : cells.length,
    cpus: cpus.toSorted((one, other) => one.id - other.id),
    domainTypes: readDomainTypes(capabilities),
  };
}

function readCell(cell: Element): readonly TopologyCpu[] {
  const cellId = count(cell, '@id');
  if (cellId === undefined) return [];
  return items(child(cell, 'cpus'), 'cpu').flatMap((cpu) => {
    const id = count(cpu, '@id');
    if (id === undefined) return [];
    const [socket, die, core] = [count(cpu, '@socket_id'), count(cpu, '@die_id'), count(cpu, '@core_id')];
    return [{ id, socket, die, core, cell: cellId }];
  });
}

function readDomainTypes(capabilities: Element): ReadonlySet<string> {
  const domains = items(capabilities, 'guest').flatMap((guest) => items(child(guest, 'arch'), 'domain'));
  return new Set(domains.flatMap((domain) => text(domain, '@type') ?? []));
}

function child(element: unknown, name: string): Element | undefined {
  const value = typeof element === 'object' && element !== null ? (element as Element)[name] : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Element)
    : undefined;
}

function items(element: Element | undefined, name: string): readonly Element[] {
  const value = element?.[name];
  const isElement = (item: unknown): item is Element => typeof item === 'object' && item !== null;
  return Array.isArray(value) ? value.filter(isElement) : [];
}

function text(element: Element | undefined, name: string): string | undefined {
  const value = element?.[name];
  // With attributes of its own, an element holds its text in a member.
  const words = typeof value === 'object' && value !== null ? (value as Element)['#text'] : value;
  return typeof words === 'string' && words.trim() !== '' ? words.trim() : undefined;
}

function count(element: Element | undefined, name: string): number | undefined {
  const words = text(element, name);
  return words !== undefined && /^\d{1,9}$/.test(words) ? Number(words) : undefined;
}
