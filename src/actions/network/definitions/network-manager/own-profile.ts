import { createHash } from 'node:crypto';
import { networkManagerKeys, networkManagerMarks } from '#base';
import {
  agentMark,
  type Group,
  omitKeys,
  type Settings,
  settingValue,
  variant,
} from '../../backends/network-manager/settings.ts';
import { meaningOf, parseProfileText } from './profile-text.ts';

const { digest: digestKey, said: saidKey } = networkManagerMarks;
const { bridgeTimes, bridgeFlags, bridgeNumbers, portNumbers, portFlags } = networkManagerKeys;
const keysOf = (...tables: readonly object[]) => tables.flatMap((table) => Object.keys(table));

const familyKeys = new Set([
  ...['method', 'address-data', 'addresses', 'gateway', 'route-data', 'routes', 'route-metric'],
  ...['dns', 'dns-data', 'dns-search', 'ignore-auto-dns', 'routing-rules'],
]);
/** The keys that the agent writes; it keeps all others as they are. */
const writtenKeys: Readonly<Record<string, ReadonlySet<string>>> = {
  connection: new Set([
    ...['id', 'uuid', 'type', 'interface-name', 'autoconnect', 'autoconnect-priority'],
    ...['autoconnect-slaves', 'autoconnect-ports', 'master', 'controller', 'slave-type', 'port-type'],
  ]),
  '802-3-ethernet': new Set(['mtu', 'assigned-mac-address', 'cloned-mac-address']),
  bond: new Set(['options', 'interface-name']),
  bridge: new Set([...keysOf(bridgeTimes, bridgeFlags, bridgeNumbers), 'interface-name']),
  'bridge-port': new Set([...keysOf(portNumbers, portFlags), 'vlans']),
  vlan: new Set(['id', 'parent', 'protocol', 'flags', 'interface-name']),
  ipv4: familyKeys,
  ipv6: familyKeys,
};
/** Groups of one kind of interface, or of interfaces with a master or without one. */
const kindGroups = ['bond', 'bridge', 'vlan', 'dummy', 'bridge-port', 'bond-port', 'ipv4', 'ipv6', 'proxy'];

/** The UUID of the agent's profile of an interface (version 8, RFC 9562 5.8): always the same. */
export function profileUuid(name: string): string {
  const digest = createHash('sha256').update(`ovirt-node-agent definition of ${name}`).digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** How plans and records name the agent's profile of an interface. */
export const profileName = (name: string): string => `profile ${profileUuid(name)} of ${name}`;

/** @returns the interface of a profile that {@link profileName} names. */
export function interfaceOf(text: string): string | undefined {
  const [, name] = /^profile \S+ of ([^\s/]{1,15})$/.exec(text) ?? [];
  return name !== undefined && profileName(name) === text ? name : undefined;
}

/** Names of a group `user`, which others may have keys in, too. */
const userData = (settings: Settings | undefined): Readonly<Record<string, string>> =>
  (settingValue(settings, 'user', 'data') as Readonly<Record<string, string>> | undefined) ?? {};

/** Whether the agent wrote a profile: `edited` where another author changed one of its keys since. */
export function authorOf(settings: Settings): 'agent' | 'edited' | 'other' {
  const { [digestKey]: digest, [saidKey]: said } = userData(settings);
  if (digest === undefined) return 'other';
  return digest === digestOf(settings, said) ? 'agent' : 'edited';
}

/** Whether a text of a record is the agent's profile of an interface. */
export function isOwnText(name: string, text: string): boolean {
  try {
    const settings = parseProfileText(text);
    return (
      settingValue(settings, 'connection', 'uuid') === profileUuid(name) && authorOf(settings) === 'agent'
    );
  } catch {
    return false;
  }
}

const digestOf = (settings: Settings, said = ''): string => {
  const meaning = meaningOf(settings, (group, key) => writtenKeys[group]?.has(key) === true);
  return createHash('sha256').update(`${said}\n${meaning}`).digest('hex');
};

/**
 * Adds the mark of the agent.
 * @param said what is defined besides, in the words of SaidOfFamily and of options; undefined for a copy of another author's profile.
 */
export function withMark(settings: Settings, said: readonly string[] | undefined): Settings {
  const { [digestKey]: _, [saidKey]: __, ...others } = userData(settings);
  const text = said && (said.join(' ') || 'none');
  const data = {
    ...others,
    [digestKey]: digestOf(settings, text),
    ...(text === undefined ? {} : { [saidKey]: text }),
  };
  return { ...settings, user: { ...settings['user'], data: variant('a{ss}', data) } };
}

/** @returns what the mark of a profile says besides; undefined for a copy of another author's profile. */
export const saidOf = (settings: Settings): readonly string[] | undefined =>
  userData(settings)[saidKey]?.split(' ');

/** Changes a profile to what is printed. Keys of others stay, in groups that the interface still has. */
export function withPrinted(current: Settings | undefined, printed: Settings): Settings {
  const kept = Object.entries(current ?? {}).flatMap(
    ([name, group]): readonly (readonly [string, Group])[] => {
      if (kindGroups.includes(name) && !printed[name]) return [];
      return [[name, omitKeys(group, ...(writtenKeys[name] ?? []))]];
    },
  );
  const merged = new Map<string, Group>(kept);
  for (const [name, group] of Object.entries(printed)) merged.set(name, { ...merged.get(name), ...group });
  return Object.fromEntries(merged);
}

/** The copy in memory of a profile that is gone from disk, while its interface runs. */
export function runningCopy(settings: Settings): Settings {
  const { [digestKey]: _, [saidKey]: __, ...others } = userData(settings);
  const mark = agentMark['data']?.value as Readonly<Record<string, string>>;
  return {
    ...settings,
    connection: { ...settings['connection'], autoconnect: variant('b', false) },
    user: { data: variant('a{ss}', { ...others, ...mark }) },
  };
}
