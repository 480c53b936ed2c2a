import { networkdKeys } from '#base';
import type { DefinitionPart, Mutable, WrittenSettings } from '../definition.ts';
import {
  applySection,
  ignore,
  member,
  parsed,
  parseInteger,
  parseMac,
  parseWord,
  type Setter,
  type Setters,
} from './section-reader.ts';
import { parseBoolean, parseMilliseconds, type Section } from './unit-file.ts';
import type { UnitFile } from './unit-files.ts';

type Settings = Mutable<WrittenSettings>;

/** Reads a `.netdev` file. @returns undefined where it has no name or kind: networkd ignores it. */
export function readNetdev({ path, sections }: UnitFile): DefinitionPart | undefined {
  const settings: Settings = {};
  const device: { name?: string; kind?: string } = {};
  const setters: Readonly<Record<string, Setters>> = {
    NetDev: {
      Name: member(device, 'name', parseWord),
      Kind: member(device, 'kind', parseWord),
      MTUBytes: member(settings, 'mtu', parseInteger),
      MACAddress: member(settings, 'macAddress', parseMac),
      Description: ignore,
    },
    VLAN: {
      Id: member(settings, 'vlanId', parseInteger),
      Protocol: option(settings, 'protocol', (text) => (/^802\.1(q|ad)$/i.test(text) ? text : undefined)),
    },
    Bond: {
      ...mapped(networkdKeys.bondWords, (kernelName) => option(settings, kernelName, parseWord)),
      ...mapped(networkdKeys.bondTimes, (kernelName) =>
        option(settings, kernelName, (text) => textOf(parseMilliseconds(text))),
      ),
      AllSlavesActive: option(settings, 'all_slaves_active', flagText),
      ARPIPTargets: option(settings, 'arp_ip_target', (text) => text.split(/\s+/).join(',')),
    },
    Bridge: {
      ...mapped(networkdKeys.bridgeTimes, (kernelName) =>
        option(settings, kernelName, (text) => textOf(parseMilliseconds(text), 10)),
      ),
      ...mapped(networkdKeys.bridgeFlags, (kernelName) => option(settings, kernelName, flagText)),
      Priority: option(settings, 'priority', (text) => textOf(parseInteger(text))),
      DefaultPVID: option(settings, 'vlan_default_pvid', (text) =>
        text === 'none' ? '0' : textOf(parseInteger(text)),
      ),
    },
  };
  const problems = sections.flatMap((section) => readSection(section, setters, path));
  const { name, kind } = device;
  if (name === undefined || kind === undefined) return undefined;
  return {
    service: 'systemd-networkd',
    source: path,
    role: 'device',
    match: { names: [name], macs: [], kinds: [] },
    kind,
    settings,
    problems,
  };
}

function readSection(
  section: Section,
  setters: Readonly<Record<string, Setters>>,
  path: string,
): readonly string[] {
  const known = Object.hasOwn(setters, section.name) ? setters[section.name] : undefined;
  return known ? applySection(section, known) : [`${path}: section [${section.name}] is not understood`];
}

const option = (settings: Settings, name: string, parse: (text: string) => string | undefined): Setter =>
  parsed(parse, (value) => {
    settings.options = { ...settings.options, [name]: value };
  });

const mapped = (names: Readonly<Record<string, string>>, make: (kernelName: string) => Setter): Setters =>
  Object.fromEntries(Object.entries(names).map(([key, kernelName]) => [key, make(kernelName)]));

const textOf = (value: number | undefined, divisor = 1) =>
  value === undefined ? undefined : String(Math.round(value / divisor));

function flagText(text: string): string | undefined {
  const value = parseBoolean(text);
  return value === undefined ? undefined : value ? '1' : '0';
}
