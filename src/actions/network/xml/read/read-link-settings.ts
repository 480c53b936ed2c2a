import { compact } from '#base';
import type { EthernetDefinition, OperationalState, VlanDefinition } from '../interface-definition.ts';
import { type ElementReader, quoted } from './element-reader.ts';

const operationalStates = [
  'unknown',
  'notpresent',
  'down',
  'lowerlayerdown',
  'testing',
  'dormant',
  'up',
] as const satisfies readonly OperationalState[];
const maxSpeed = 4294967295;

/** Reads the name of an interface. @throws {Refused} for a name that the kernel does not accept. */
export function readName(reader: ElementReader): string {
  return requireName(reader, reader.required('name'));
}

/** Reads the name of a VLAN. Without one it is that of its lower interface, a dot and its tag, as for netcf. */
export const readVlanName = (reader: ElementReader, { lowerInterface, tag }: VlanSettings): string =>
  requireName(reader, reader.optional('name') ?? `${lowerInterface}.${tag}`);

function requireName(reader: ElementReader, name: string): string {
  if (!/^[A-Za-z0-9_.@+][A-Za-z0-9_.@+-]{0,14}$/.test(name) || name === '.' || name === '..')
    throw reader.refusal(
      `name is ${quoted(name)}; expected at most 15 letters, digits and _ . - + @, such as bond0 or bond0.20`,
    );
  return name;
}

/** Reads `<mac>`, or the element with that name. @throws {Refused} */
export function readMac(reader: ElementReader, name = 'mac'): Pick<EthernetDefinition, 'macAddress'> {
  const mac = reader.one(name);
  if (!mac) return {};
  const text = mac.required('address');
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text))
    throw mac.refusal(`address is ${quoted(text)}; expected one such as 52:54:00:12:34:56`);
  mac.rejectUnread();
  return { macAddress: text.toLowerCase() };
}

/** Reads `<link>`. @throws {Refused} */
export function readReportedLink(reader: ElementReader): Pick<EthernetDefinition, 'link'> {
  const link = reader.one('link');
  if (!link) return {};
  const speed = link.number('speed', 0, maxSpeed);
  const state = link.oneOf('state', operationalStates);
  link.rejectUnread();
  return { link: compact({ speed, state }) };
}

type VlanSettings = Pick<VlanDefinition, 'tag' | 'lowerInterface'>;

/** Reads `<vlan>`. @throws {Refused} */
export function readVlan(reader: ElementReader): VlanSettings {
  const vlan = reader.requiredChild('vlan');
  const tag = vlan.number('tag', 1, 4094);
  if (tag === undefined) throw vlan.refusal('tag is missing; expected a number from 1 to 4094');
  const lower = vlan.requiredChild('interface');
  const lowerInterface = readName(lower);
  lower.rejectUnread();
  vlan.rejectUnread();
  return { tag, lowerInterface };
}
