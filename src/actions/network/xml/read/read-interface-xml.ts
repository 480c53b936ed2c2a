import { canonicalAddress } from '../../state/ip-address.ts';
import { bondModes } from '../../state/link-options.ts';
import {
  arpValidations,
  type BondDefinition,
  type BridgeDefinition,
  type EthernetDefinition,
  type InterfaceDefinition,
  type VlanDefinition,
} from '../interface-definition.ts';
import { type ElementReader, quoted, readerOf } from './element-reader.ts';
import { readProtocols } from './read-protocols.ts';
import { parseTree, type XmlElement } from './xml-tree.ts';

const kinds = ['ethernet', 'vlan', 'bond', 'bridge'] as const;
const states = ['unknown', 'notpresent', 'down', 'lowerlayerdown', 'testing', 'dormant', 'up'] as const;
const intMax = 2147483647;

/**
 * The definition that the interface XML of netcf and libvirt gives, what a kernel could not take left out of it: a VLAN
 * without name or of tag 0 or 4095, an address without prefix, a name above 15 characters.
 * @throws {Refused} with line and element for what is broken, unknown or said twice: nothing is dropped.
 */
export function readInterfaceXml(text: string): InterfaceDefinition {
  return readInterface(parseTree(text));
}

/** As {@link readInterfaceXml}, of a tree that is there already. */
export function readInterface(top: XmlElement): InterfaceDefinition {
  const reader = readerOf(top);
  if (top.name !== 'interface') throw reader.refusal('not known here; <interface>');
  const definition = readKind(reader, kinds);
  const startMode = readStart(reader);
  const mtuElement = reader.one('mtu');
  const mtu = mtuElement?.number('size', 68, 65_536);
  if (mtuElement && mtu === undefined) throw mtuElement.refusal('size is missing');
  mtuElement?.rejectUnread();
  const protocols = readProtocols(reader);
  reader.rejectUnread();
  return {
    ...definition,
    ...(startMode && { startMode }),
    ...(mtu !== undefined && { mtu }),
    ...protocols,
  };
}

function readStart(reader: ElementReader): InterfaceDefinition['startMode'] {
  const start = reader.one('start');
  const mode = start?.oneOf('mode', ['onboot', 'none', 'hotplug']);
  if (start && mode === undefined) throw start.refusal('mode is missing; onboot, none or hotplug');
  start?.rejectUnread();
  return mode;
}

type Kind = (typeof kinds)[number];
type Of<K extends Kind> = Extract<InterfaceDefinition, { readonly kind: K }>;

function readKind<K extends Kind>(reader: ElementReader, allowed: readonly K[]): Of<K>;
function readKind(reader: ElementReader, allowed: readonly Kind[]): InterfaceDefinition {
  const kind = readType(reader, allowed);
  const name = readName(reader);
  switch (kind) {
    case 'ethernet':
      return { kind, name, ...readMac(reader), ...readLink(reader) } satisfies EthernetDefinition;
    case 'vlan':
      return { kind, name, ...readLink(reader), ...readVlan(reader) } satisfies VlanDefinition;
    case 'bond':
      return { kind, name, ...readLink(reader), ...readBond(reader) } satisfies BondDefinition;
    case 'bridge':
      return { kind, name, ...readBridge(reader) } satisfies BridgeDefinition;
  }
}

function readType(reader: ElementReader, allowed: readonly Kind[]): Kind {
  const kind = reader.oneOf('type', allowed);
  if (kind === undefined) throw reader.refusal(`type is missing; one of ${allowed.join(', ')}`);
  return kind;
}

/** An interface inside another, of which no more may be said. */
function readBare<K extends Kind>(reader: ElementReader, allowed: readonly K[]): Of<K> {
  const definition = readKind(reader, allowed);
  reader.rejectUnread();
  return definition;
}

function readName(reader: ElementReader): string {
  const name = reader.required('name');
  if (!/^[A-Za-z0-9_.@+][A-Za-z0-9_.@+-]{0,14}$/.test(name) || name === '.' || name === '..')
    throw reader.refusal(
      `name is ${quoted(name)}; at most 15 letters, digits and _ . - + @, such as bond0 or bond0.20`,
    );
  return name;
}

function readMac(reader: ElementReader): Pick<EthernetDefinition, 'macAddress'> {
  const mac = reader.one('mac');
  if (!mac) return {};
  const text = mac.required('address');
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text))
    throw mac.refusal(`address is ${quoted(text)}; one such as 52:54:00:12:34:56`);
  mac.rejectUnread();
  return { macAddress: text.toLowerCase() };
}

function readLink(reader: ElementReader): Pick<EthernetDefinition, 'link'> {
  const link = reader.one('link');
  if (!link) return {};
  const speed = link.number('speed', 0, 4294967295);
  const state = link.oneOf('state', states);
  link.rejectUnread();
  return { link: { ...(speed !== undefined && { speed }), ...(state && { state }) } };
}

function required(reader: ElementReader, name: string): ElementReader {
  const found = reader.one(name);
  if (!found) throw reader.refusal(`it has no <${name}>`);
  return found;
}

function readVlan(reader: ElementReader): Pick<VlanDefinition, 'tag' | 'lowerInterface'> {
  const vlan = required(reader, 'vlan');
  const tag = vlan.number('tag', 1, 4094);
  if (tag === undefined) throw vlan.refusal('tag is missing; a number from 1 to 4094');
  const lower = required(vlan, 'interface');
  const lowerInterface = readName(lower);
  lower.rejectUnread();
  vlan.rejectUnread();
  return { tag, lowerInterface };
}

function readBond(reader: ElementReader): Pick<BondDefinition, 'mode' | 'miimon' | 'arpMonitor' | 'members'> {
  const bond = required(reader, 'bond');
  const mode = bond.oneOf('mode', bondModes);
  const miimon = bond.one('miimon');
  const arpmon = bond.one('arpmon');
  if (miimon && arpmon) throw arpmon.refusal('along with <miimon>; one or the other');
  const members = bond.all('interface').map((member) => readBare(member, ['ethernet']));
  bond.rejectUnread();
  if (members.length === 0) throw bond.refusal('it has no <interface>; at least one member');
  refuseDouble(bond, members);
  return {
    ...(mode && { mode }),
    ...(miimon && { miimon: readMiimon(miimon) }),
    ...(arpmon && { arpMonitor: readArpmon(arpmon) }),
    members,
  };
}

function readMiimon(miimon: ElementReader): NonNullable<BondDefinition['miimon']> {
  const frequencyMs = miimon.number('freq', 0, intMax);
  if (frequencyMs === undefined) throw miimon.refusal('freq is missing; a number of milliseconds');
  const downDelayMs = miimon.number('downdelay', 0, intMax);
  const upDelayMs = miimon.number('updelay', 0, intMax);
  const carrier = miimon.oneOf('carrier', ['netif', 'ioctl']);
  miimon.rejectUnread();
  return {
    frequencyMs,
    ...(downDelayMs !== undefined && { downDelayMs }),
    ...(upDelayMs !== undefined && { upDelayMs }),
    ...(carrier && { byCarrier: carrier === 'netif' }),
  };
}

function readArpmon(arpmon: ElementReader): NonNullable<BondDefinition['arpMonitor']> {
  const intervalMs = arpmon.number('interval', 1, intMax);
  if (intervalMs === undefined) throw arpmon.refusal('interval is missing; a number of milliseconds');
  const target = arpmon.required('target');
  const parsed = canonicalAddress(target);
  if (parsed?.family !== 'ipv4') throw arpmon.refusal(`target is ${quoted(target)}; an IPv4 address`);
  const validate = arpmon.oneOf('validate', arpValidations);
  arpmon.rejectUnread();
  return { intervalMs, target: parsed.address, ...(validate && { validate }) };
}

function readBridge(reader: ElementReader): Pick<BridgeDefinition, 'stp' | 'forwardDelayMs' | 'ports'> {
  const bridge = required(reader, 'bridge');
  const stp = bridge.oneOf('stp', ['on', 'off']);
  const delay = bridge.optional('delay');
  // The kernel counts it in hundredths of a second.
  if (delay !== undefined && (!/^\d{1,2}(\.\d{1,2}0*)?$/.test(delay) || Number(delay) > 30))
    throw bridge.refusal(`delay is ${quoted(delay)}; seconds from 0 to 30, such as 1.5`);
  const ports = bridge.all('interface').map((port) => readBare(port, ['ethernet', 'vlan', 'bond']));
  refuseDouble(bridge, ports);
  bridge.rejectUnread();
  return {
    ...(stp && { stp: stp === 'on' }),
    ...(delay !== undefined && { forwardDelayMs: Math.round(Number(delay) * 1000) }),
    ports,
  };
}

function refuseDouble(of: ElementReader, inner: readonly { readonly name: string }[]): void {
  const names = inner.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw of.refusal(`${double} is there twice; once`);
}
