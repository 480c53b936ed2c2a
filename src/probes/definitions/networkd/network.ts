import { networkdKeys } from '#base';
import type { DefinitionPart, StartMode } from '../definition.ts';
import { bridgeVlanSetters, finishVlans } from './bridge-vlans.ts';
import { readRoute, readRule } from './network-objects.ts';
import { addressSetters, dhcpSetters, finishAddressing, networkSetters } from './network-section.ts';
import { type NetworkFileState, newState } from './network-state.ts';
import {
  applySection,
  ignore,
  member,
  parsed,
  parseInteger,
  parseMac,
  type Setters,
  words,
} from './section-reader.ts';
import { parseBoolean, type Section } from './unit-file.ts';
import type { UnitFile } from './unit-files.ts';

/** Kinds by the words of `Type=` and `Kind=`. Source: networkctl(1). */
const typeKinds: Readonly<Record<string, string>> = { ether: 'physical', loopback: 'loopback' };

/** Files of the distribution apply to links that may come; they define no interface. */
const vendorFolder = /^(?:\/usr(?:\/local)?)?\/lib\//;
const linkKeys = ['Name', 'MACAddress', 'PermanentMACAddress', 'Kind', 'Type'];

/** Reports whether a section [Match] asks for more than the link itself, such as `Virtualization=container`. */
const hasCondition = ({ name, assignments }: Section): boolean =>
  name === 'Match' && assignments.some(({ key }) => !linkKeys.includes(key));

/** Reads a `.network` file. Source: systemd.network(5). */
export function readNetwork({ path, sections }: UnitFile): DefinitionPart {
  const state = newState();
  const problems = sections.flatMap((section) => readSection(section, state, path));
  finishAddressing(state);
  finishVlans(state);
  return {
    service: 'systemd-networkd',
    source: path,
    role: 'settings',
    match: { names: state.names, macs: state.macs, kinds: state.kinds },
    startMode: state.startMode,
    isUnmanaged: state.isUnmanaged || undefined,
    isConditional: sections.some(hasCondition) || vendorFolder.test(path) || undefined,
    settings: state.settings,
    problems,
  };
}

function readSection(section: Section, state: NetworkFileState, path: string): readonly string[] {
  switch (section.name) {
    case 'Match':
      return applySection(section, matchSetters(state));
    case 'Link':
      return applySection(section, linkSetters(state));
    case 'Network':
      return applySection(section, networkSetters(state));
    case 'Address':
      return applySection(section, addressSetters(state));
    case 'DHCP':
    case 'DHCPv4':
      return applySection(section, dhcpSetters(state, 'ipv4'));
    case 'DHCPv6':
    case 'IPv6AcceptRA':
      return applySection(section, dhcpSetters(state, 'ipv6'));
    case 'Route':
      return readRoute(section, state);
    case 'RoutingPolicyRule':
      return readRule(section, state);
    case 'BridgeVLAN':
      return applySection(section, bridgeVlanSetters(state));
    case 'Bridge':
      return applySection(section, portSetters(state));
    default:
      return [`${path}: section [${section.name}] is not understood`];
  }
}

const matchSetters = (state: NetworkFileState): Setters => ({
  Name: (text) => {
    const list = words(text);
    // One `!` before the list excludes all of it.
    const isNot = list[0]?.startsWith('!') ?? false;
    state.names.push(...list.map((name) => (isNot ? `!${name.replace(/^!/, '')}` : name)));
    return true;
  },
  MACAddress: macs(state),
  PermanentMACAddress: macs(state),
  Kind: kinds(state, (word) => word),
  Type: kinds(state, (word) => typeKinds[word] ?? word),
});

const macs = (state: NetworkFileState) => (text: string) => {
  const list = words(text).map(parseMac);
  state.macs.push(...list.filter((mac) => mac !== undefined));
  return list.every((mac) => mac !== undefined);
};

const kinds = (state: NetworkFileState, toKind: (word: string) => string) => (text: string) => {
  state.kinds.push(...words(text).map(toKind));
  return !text.includes('!');
};

const startModes: Readonly<Record<string, StartMode>> = {
  up: 'onboot',
  'always-up': 'onboot',
  bound: 'onboot',
  manual: 'none',
  down: 'none',
  'always-down': 'none',
};

const linkSetters = (state: NetworkFileState): Setters => ({
  MTUBytes: member(state.settings, 'mtu', parseInteger),
  MACAddress: member(state.settings, 'macAddress', parseMac),
  ActivationPolicy: member(state, 'startMode', (text) => startModes[text]),
  Unmanaged: member(state, 'isUnmanaged', parseBoolean),
  RequiredForOnline: ignore,
  RequiredFamilyForOnline: ignore,
});

const portSetters = (state: NetworkFileState): Setters => {
  const set = (name: string, value: string) => {
    state.settings.options = { ...state.settings.options, [name]: value };
  };
  const numbers = Object.entries(networkdKeys.portNumbers).map(([key, name]) => [
    key,
    parsed(parseInteger, (value) => set(name, String(value))),
  ]);
  const flags = Object.entries(networkdKeys.portFlags).map(([key, name]) => [
    key,
    // `UseBPDU=` is the opposite of the kernel's guard.
    parsed(parseBoolean, (value) => set(name, value === (key !== 'UseBPDU') ? '1' : '0')),
  ]);
  return Object.fromEntries([...numbers, ...flags]);
};
