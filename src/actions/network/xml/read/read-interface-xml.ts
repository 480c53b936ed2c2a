import { compact } from '#base';
import { bondModes } from '#netlink';
import type {
  BondDefinition,
  BridgeDefinition,
  EthernetDefinition,
  InterfaceDefinition,
  VlanDefinition,
} from '../interface-definition.ts';
import type { XmlElement } from '../xml-element.ts';
import { type ElementReader, quoted, readerOf } from './element-reader.ts';
import { readArpMonitor, readMiimon } from './read-bond-monitor.ts';
import { readFurther } from './read-further-settings.ts';
import { readMac, readName, readReportedLink, readVlan, readVlanName } from './read-link-settings.ts';
import { readProtocols } from './read-protocols.ts';
import { rejectSaidTwice } from './reject-said-twice.ts';
import { parseTree } from './xml-tree.ts';

const kinds = ['ethernet', 'vlan', 'bond', 'bridge'] as const;

/**
 * Reads the interface XML of netcf and libvirt. Refuses what that grammar allows and a kernel cannot have: a VLAN
 * with tag 0 or 4095, an address without a prefix, a name above 15 characters.
 * @throws {Refused} with line and element for a broken, unknown or repeated item: the reader ignores nothing.
 */
export function readInterfaceXml(text: string): InterfaceDefinition {
  return readInterface(parseTree(text));
}

/** As {@link readInterfaceXml}, from a parsed tree. */
export function readInterface(top: XmlElement): InterfaceDefinition {
  const reader = readerOf(top);
  if (top.name !== 'interface') throw reader.refusal('not known here; expected <interface>');
  const definition = readKind(reader, kinds);
  const startMode = readStart(reader);
  const mtuElement = reader.one('mtu');
  const mtu = mtuElement?.number('size', 68, 65_536);
  if (mtuElement && mtu === undefined) throw mtuElement.refusal('size is missing');
  mtuElement?.rejectUnread();
  const protocols = readProtocols(reader);
  const further = readFurther(reader, 'top');
  reader.rejectUnread();
  rejectSaidTwice(reader, definition, further);
  return { ...definition, ...compact({ startMode, mtu }), ...protocols, ...further };
}

function readStart(reader: ElementReader): InterfaceDefinition['startMode'] {
  const start = reader.one('start');
  const mode = start?.oneOf('mode', ['onboot', 'none', 'hotplug']);
  if (start && mode === undefined) throw start.refusal('mode is missing; expected onboot, none or hotplug');
  start?.rejectUnread();
  return mode;
}

type Kind = (typeof kinds)[number];
type DefinitionOf<K extends Kind> = Extract<InterfaceDefinition, { readonly kind: K }>;

function readKind<K extends Kind>(reader: ElementReader, allowed: readonly K[]): DefinitionOf<K>;
function readKind(reader: ElementReader, allowed: readonly Kind[]): InterfaceDefinition {
  const kind = readType(reader, allowed);
  switch (kind) {
    case 'vlan':
      return readVlanInterface(reader);
    case 'ethernet':
      return {
        kind,
        name: readName(reader),
        ...readMac(reader),
        ...readReportedLink(reader),
      } satisfies EthernetDefinition;
    case 'bond':
      return {
        kind,
        name: readName(reader),
        ...readReportedLink(reader),
        ...readBond(reader),
      } satisfies BondDefinition;
    case 'bridge':
      return { kind, name: readName(reader), ...readBridge(reader) } satisfies BridgeDefinition;
  }
}

function readVlanInterface(reader: ElementReader): VlanDefinition {
  const vlan = readVlan(reader);
  return { kind: 'vlan', name: readVlanName(reader, vlan), ...readReportedLink(reader), ...vlan };
}

function readType(reader: ElementReader, allowed: readonly Kind[]): Kind {
  const kind = reader.oneOf('type', allowed);
  if (kind === undefined) throw reader.refusal(`type is missing; expected one of ${allowed.join(', ')}`);
  return kind;
}

/** Reads an interface inside another: it has no start mode, no MTU and no protocols. */
function readInner<K extends Kind>(reader: ElementReader, allowed: readonly K[]): DefinitionOf<K> {
  const definition = readKind(reader, allowed);
  const further = readFurther(reader, 'inner');
  reader.rejectUnread();
  rejectSaidTwice(reader, definition, further);
  return { ...definition, ...further };
}

function readBond(reader: ElementReader): Pick<BondDefinition, 'mode' | 'miimon' | 'arpMonitor' | 'members'> {
  const bond = reader.requiredChild('bond');
  const mode = bond.oneOf('mode', bondModes);
  const miimon = bond.one('miimon');
  const arpmon = bond.one('arpmon');
  if (miimon && arpmon) throw arpmon.refusal('along with <miimon>; expected one or the other');
  const members = bond.all('interface').map((member) => readInner(member, ['ethernet']));
  bond.rejectUnread();
  if (members.length === 0) throw bond.refusal('it has no <interface>; expected at least one member');
  rejectDuplicates(bond, members);
  return {
    ...compact({
      mode,
      miimon: miimon && readMiimon(miimon),
      arpMonitor: arpmon && readArpMonitor(arpmon),
    }),
    members,
  };
}

function readBridge(reader: ElementReader): Pick<BridgeDefinition, 'stp' | 'forwardDelayMs' | 'ports'> {
  const bridge = reader.requiredChild('bridge');
  const stp = bridge.oneOf('stp', ['on', 'off']);
  const delay = bridge.optional('delay');
  // The kernel counts the delay in hundredths of a second.
  if (delay !== undefined && (!/^\d{1,2}(\.\d{1,2}0*)?$/.test(delay) || Number(delay) > 30))
    throw bridge.refusal(`delay is ${quoted(delay)}; expected seconds from 0 to 30, such as 1.5`);
  const ports = bridge.all('interface').map((port) => readInner(port, ['ethernet', 'vlan', 'bond']));
  rejectDuplicates(bridge, ports);
  bridge.rejectUnread();
  return {
    ...compact({
      stp: stp === undefined ? undefined : stp === 'on',
      forwardDelayMs: delay === undefined ? undefined : Math.round(Number(delay) * 1000),
    }),
    ports,
  };
}

function rejectDuplicates(outer: ElementReader, inner: readonly { readonly name: string }[]): void {
  const names = inner.map(({ name }) => name);
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) throw outer.refusal(`${duplicate} is there twice; expected once`);
}
