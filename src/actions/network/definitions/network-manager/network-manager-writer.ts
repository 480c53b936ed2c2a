import { Refused, Unsupported } from '../../../errors.ts';
import { withNetworkManager } from '../../backends/network-manager/service.ts';
import { type Group, type Settings, settingValue, variant } from '../../backends/network-manager/settings.ts';
import { keepMasters, releasedMembers, requireConsistent } from '../check-definitions.ts';
import type { DefinitionFile, DefinitionRequest } from '../definition-request.ts';
import type { DefinitionWriter } from '../definition-writer.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';
import { forgetProfiles } from './forget-profiles.ts';
import { interfaceOf, isOwnText, profileUuid, saidOf, withMark, withPrinted } from './own-profile.ts';
import { printProfile } from './print-profile.ts';
import { ProfileSet } from './profile-set.ts';
import { meaningOf, parseProfileText } from './profile-text.ts';
import { replaceProfile } from './replace-profile.ts';
import { autoconnectOf, requireModeOfMaster, toAutoconnect } from './start-mode.ts';
import { isStarted, masterOf, readProfiles } from './stored-profile.ts';

/**
 * Writes profiles of the agent through NetworkManager. They win over those of others by their priority, and others' profiles
 * stay as they are.
 */
export const networkManagerWriter: DefinitionWriter = {
  service: 'NetworkManager',
  async plan(request, state, _root, context) {
    const stored = await withNetworkManager(context, readProfiles);
    if (!stored)
      throw new Unsupported('NetworkManager does not run; expected it to run: only it writes its profiles');
    const profiles = new ProfileSet(stored, state);
    const { change, known } = request;
    if (change.operation === 'undefine') undefine(profiles, change.name, request);
    else if (change.operation === 'setStartMode') setStartMode(profiles, change);
    else {
      const interfaces = keepMasters(change.interfaces, known);
      requireConsistent(interfaces, known, state);
      define(profiles, interfaces, request);
    }
    return profiles.changes;
  },
  replace: replaceProfile,
  describe: describeChange,
  forget: forgetProfiles,
  isOwn(path, text) {
    const name = interfaceOf(path);
    return name !== undefined && (text === undefined || isOwnText(name, text));
  },
};

function define(
  profiles: ProfileSet,
  interfaces: readonly InterfaceToWrite[],
  { known }: DefinitionRequest,
): void {
  for (const written of interfaces) {
    const { name } = written;
    const autoconnect = autoconnectOf(written, interfaces, profiles);
    const primary = interfaces.find(({ master }) => master?.name === name && master.isPrimary)?.name;
    const start = { autoconnect, priority: profiles.priority(name, autoconnect), primary };
    const { settings, said } = printProfile(written, start);
    profiles.set(name, withMark(withPrinted(profiles.own(name), settings), said));
  }
  for (const name of releasedMembers(interfaces, known)) {
    if (!profiles.own(name)) throw ofOthers(name, known);
    profiles.set(name, undefined);
  }
}

const ofOthers = (name: string, known: DefinitionRequest['known']): Refused => {
  const definition = known.find((one) => one.name === name);
  return new Refused(
    definition
      ? `${name} is defined by ${definition.sources.join(', ')}, which the agent did not write; expected a definition of the agent`
      : `${name} has no definition by NetworkManager; expected one`,
  );
};

/** Removes a profile of the agent, and those of its members. @throws {Refused} */
function undefine(profiles: ProfileSet, name: string, { known }: DefinitionRequest): void {
  const above = known.filter(({ lower }) => lower === name).map((one) => one.name);
  if (above.length > 0)
    throw new Refused(
      `${name} is the lower interface of the definition of ${above.join(', ')}; undefine ${above.join(', ')} first`,
    );
  const own = profiles.own(name);
  if (!own) {
    profiles.requireNoNetplan(name);
    throw ofOthers(name, known);
  }
  for (const member of profiles.members(name)) if (member.isOwn) profiles.set(member.name, undefined);
  profiles.set(name, undefined);
  releasePrimary(profiles, name, String(masterOf(own) ?? ''));
}

/** Lets a bond of the agent no longer prefer a member that it loses. */
function releasePrimary(profiles: ProfileSet, member: string, master: string): void {
  const bond = master === '' ? undefined : profiles.own(master);
  const options = settingValue(bond, 'bond', 'options') as Readonly<Record<string, string>> | undefined;
  if (!bond || options?.['primary'] !== member) return;
  const { primary: _, ...others } = options;
  profiles.set(master, again(bond, 'bond', { options: variant('a{ss}', others) }));
}

/** Changes keys of a profile of the agent, and marks it again. */
const again = (settings: Settings, group: string, keys: Group): Settings =>
  withMark({ ...settings, [group]: { ...settings[group], ...keys } }, saidOf(settings));

/** Sets when an interface and its members start; one that others define gets a profile of the agent that says the same. */
function setStartMode(
  profiles: ProfileSet,
  { name, mode }: { readonly name: string; readonly mode: InterfaceToWrite['startMode'] },
): void {
  const autoconnect = toAutoconnect(name, mode);
  const settings = profiles.inForce(name);
  if (!settings)
    throw new Refused(
      `${name} has no definition by NetworkManager; expected one: defineInterfaceXML makes it`,
    );
  const master = String(masterOf(settings) ?? '');
  const its = master === '' ? undefined : profiles.inForce(master);
  if (master !== '') requireModeOfMaster(name, master, mode, !its || isStarted(its));
  if (isStarted(settings) === autoconnect) return;
  start(profiles, name, settings, autoconnect);
}

function start(profiles: ProfileSet, name: string, settings: Settings, autoconnect: boolean): void {
  const identity = {
    id: variant('s', `ovirt-node ${name}`),
    uuid: variant('s', profileUuid(name)),
    'interface-name': variant('s', name),
    autoconnect: variant('b', autoconnect),
    'autoconnect-priority': variant('i', profiles.priority(name, autoconnect)),
  };
  profiles.set(name, again(settings, 'connection', identity));
  for (const member of profiles.members(name)) {
    if (isStarted(member.settings) === autoconnect) continue;
    if (member.isOwn) start(profiles, member.name, member.settings, autoconnect);
    else if (!autoconnect)
      throw new Unsupported(
        `${member.name} starts ${name} as its master by a profile of another author; expected start mode onboot, or a change of that profile`,
      );
  }
}

/** The keys that a plan shows: those of others could be secret. */
const shown = new Set([
  'connection',
  '802-3-ethernet',
  'bond',
  'bridge',
  'vlan',
  'bridge-port',
  'ipv4',
  'ipv6',
]);

function describeChange({ path, after }: DefinitionFile): string {
  if (after === undefined) return `remove ${path}`;
  const groups = JSON.parse(
    meaningOf(parseProfileText(after), (group) => shown.has(group)),
  ) as readonly (readonly [string, readonly (readonly [string, unknown])[]])[];
  const keys = groups.flatMap(([group, values]) =>
    values.map(
      ([key, value]) => `${group}.${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
  );
  return `write ${path}: ${keys.join(' ')}`;
}
