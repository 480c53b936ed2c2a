import { bridgeKeys, portKeys } from './bridge-settings.ts';
import { numberOf, type ProfileSettings, unknownKeys } from './setting-reader.ts';

const understood = new Set([
  'connection',
  '802-3-ethernet',
  'bond',
  'bond-port',
  'vlan',
  'bridge',
  'bridge-port',
  'ipv4',
  'ipv6',
  'dummy',
  'loopback',
  'user',
  'proxy',
]);
const connectionKeys = new Set([
  'id',
  'uuid',
  'stable-id',
  'type',
  'interface-name',
  'autoconnect',
  'autoconnect-priority',
  'autoconnect-slaves',
  'autoconnect-ports',
  'autoconnect-retries',
  'timestamp',
  'permissions',
  'master',
  'controller',
  'slave-type',
  'port-type',
  'wait-device-timeout',
  'multi-connect',
]);
const ethernetKeys = new Set([
  'mtu',
  'mac-address',
  'cloned-mac-address',
  'assigned-mac-address',
  'auto-negotiate',
]);

const bondKeys = new Set(['options', 'interface-name']);
const vlanKeys = new Set(['id', 'parent', 'protocol', 'interface-name']);

/** @returns the groups and keys of a profile that are not understood; those of its addresses excepted. */
export function profileProblems(profile: ProfileSettings): readonly string[] {
  const { vlan = {} } = profile;
  // 1 is REORDER_HEADERS, the kernel's default.
  const hasDefaultFlags = numberOf(vlan['flags']) === 1;
  return [
    ...Object.keys(profile).flatMap((group) =>
      understood.has(group) ? [] : [`[${group}] is not understood`],
    ),
    ...unknownKeys('connection', profile['connection'] ?? {}, connectionKeys),
    ...unknownKeys('802-3-ethernet', profile['802-3-ethernet'] ?? {}, ethernetKeys),
    ...unknownKeys('bond', profile['bond'] ?? {}, bondKeys),
    ...unknownKeys('bond-port', profile['bond-port'] ?? {}, new Set()),
    ...unknownKeys('bridge', profile['bridge'] ?? {}, bridgeKeys),
    ...unknownKeys('bridge-port', profile['bridge-port'] ?? {}, portKeys),
    ...unknownKeys('vlan', hasDefaultFlags ? { ...vlan, flags: 0 } : vlan, vlanKeys),
  ];
}
