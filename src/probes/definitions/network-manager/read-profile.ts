import { networkManagerMarks } from '#base';
import type { DefinitionPart, StartMode, WrittenSettings } from '../definition.ts';
import { readProfileFamily } from './addressing.ts';
import { bridgeOptions, portOptions, portVlans } from './bridge-settings.ts';
import { profileProblems } from './profile-problems.ts';
import { groupOf, macOf, numberOf, type ProfileSettings, textOf } from './setting-reader.ts';

/** Kinds by the type of a profile, in the words of property `kind`. */
const kinds: Readonly<Record<string, string>> = { '802-3-ethernet': 'physical', loopback: 'loopback' };
/** A profile with what its order of precedence depends on. */
export interface Profile {
  readonly part: DefinitionPart;
  readonly uuid: string;
  readonly autoconnect: boolean;
  readonly priority: number;
  /** When it was last active, seconds since 1970. */
  readonly timestamp: number;
  /** Whether it brings its members up with it. */
  readonly startsMembers: boolean;
  /** The master by name or by the UUID of its profile. */
  readonly master: string | undefined;
}

/** Reads a profile. Source: nm-settings-dbus(5). @param source names it for people. */
export function readProfile(profile: ProfileSettings, source: string): Profile {
  const { connection = {}, '802-3-ethernet': ethernet = {} } = profile;
  const type = textOf(connection['type']) ?? '';
  const name = textOf(connection['interface-name']);
  const mac = macOf(ethernet['mac-address']);
  const autoconnect = connection['autoconnect'] !== false;
  const master = textOf(connection['controller']) ?? textOf(connection['master']);
  const said = readSaid(profile);
  const families = (['ipv4', 'ipv6'] as const).map((family) =>
    readProfileFamily(family, profile[family], said),
  );
  const problems = [...profileProblems(profile), ...families.flatMap((family) => family.problems)];
  return {
    uuid: textOf(connection['uuid']) ?? source,
    autoconnect,
    priority: numberOf(connection['autoconnect-priority']) ?? 0,
    timestamp: numberOf(connection['timestamp']) ?? 0,
    startsMembers: numberOf(connection['autoconnect-ports'] ?? connection['autoconnect-slaves']) === 1,
    master,
    part: {
      service: 'NetworkManager',
      source,
      role: 'settings',
      match: {
        names: name === undefined ? [] : [name],
        macs: mac === undefined ? [] : [mac],
        kinds: name === undefined && type === '802-3-ethernet' ? ['physical'] : [],
      },
      kind: kinds[type] ?? type,
      startMode: startModeOf(autoconnect),
      settings: { ...linkSettings(profile, said), ...addressSettings(families) },
      problems: problems.map((problem) => `${source}: ${problem}`),
    },
  };
}

/** What the agent's own profile defines besides, though it is a default of the service. @returns undefined for another profile. */
function readSaid({ user = {} }: ProfileSettings): ReadonlySet<string> | undefined {
  const said = textOf(groupOf(user['data'])[networkManagerMarks.said]);
  return said === undefined ? undefined : new Set(said.split(' '));
}

export const startModeOf = (isStarted: boolean): StartMode => (isStarted ? 'onboot' : 'none');

function linkSettings(profile: ProfileSettings, said: ReadonlySet<string> | undefined): WrittenSettings {
  const { '802-3-ethernet': ethernet = {}, bridge = {}, vlan = {}, bond = {} } = profile;
  const options = {
    ...Object.fromEntries(
      Object.entries(groupOf(bond['options'])).map(([key, value]) => [key, String(value)]),
    ),
    ...bridgeOptions(bridge, said),
    ...portOptions(profile['bridge-port'] ?? {}, said),
    ...(textOf(vlan['protocol']) === undefined ? {} : { protocol: textOf(vlan['protocol']) ?? '' }),
  };
  const vlans = portVlans(profile['bridge-port'] ?? {});
  return {
    mtu: numberOf(ethernet['mtu']) || undefined,
    macAddress:
      macOf(ethernet['assigned-mac-address']) ??
      macOf(ethernet['cloned-mac-address']) ??
      macOf(bridge['mac-address']),
    lower: textOf(vlan['parent']),
    vlanId: numberOf(vlan['id']),
    options: Object.keys(options).length === 0 ? undefined : options,
    vlans: vlans.length === 0 ? undefined : vlans,
  };
}

function addressSettings(families: readonly ReturnType<typeof readProfileFamily>[]): WrittenSettings {
  const [ipv4, ipv6] = families;
  const all = <T>(of: (family: ReturnType<typeof readProfileFamily>) => readonly T[]) => {
    const list = families.flatMap(of);
    return list.length === 0 ? undefined : list;
  };
  return {
    ipv4: ipv4?.family,
    ipv6: ipv6?.family,
    routes: all(({ routes }) => routes),
    rules: all(({ rules }) => rules),
    dnsServers: all(({ dnsServers }) => dnsServers),
    dnsSearch: all(({ dnsSearch }) => dnsSearch),
  };
}
