import { networkManagerDefaults, networkManagerKeys } from '#base';
import { bondModes } from '#netlink';
import { Unsupported } from '../../../errors.ts';
import { supportedBondOptions } from '../../backends/network-manager/profile.ts';
import { type Group, type Settings, variant } from '../../backends/network-manager/settings.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';
import { isOptionValue } from '../option-value.ts';
import { profileUuid } from './own-profile.ts';
import { familyGroups, filled, given } from './print-family.ts';

/** What a profile says beside the definition of its interface. */
export interface ProfileStart {
  readonly autoconnect: boolean;
  readonly priority: number;
  /** The member that a bond prefers. */
  readonly primary?: string | undefined;
}

/** The groups that the agent writes, and what is defined besides. */
export interface PrintedProfile {
  readonly settings: Settings;
  readonly said: readonly string[];
}

/** Types of profiles by kind. */
const types: Readonly<Record<string, string>> = {
  physical: '802-3-ethernet',
  bond: 'bond',
  bridge: 'bridge',
  vlan: 'vlan',
  dummy: 'dummy',
};
/** VLAN_FLAG_REORDER_HEADERS, the kernel's default. */
const defaultVlanFlags = 1;
const { bridgeTimes, bridgeFlags, bridgeNumbers, portNumbers, portFlags } = networkManagerKeys;

/**
 * Prints the profile of an interface. Source: nm-settings-dbus(5).
 * @throws {Unsupported} for what a profile cannot say.
 */
export function printProfile(written: InterfaceToWrite, start: ProfileStart): PrintedProfile {
  const { name, kind, master, settings } = written;
  const type = types[kind];
  if (type === undefined)
    throw new Unsupported(
      `${name} is a ${kind}; expected a card, bond, bridge, vlan, dummy for a definition of NetworkManager`,
    );
  const { mtu, macAddress } = settings;
  const families = familyGroups(written);
  const port = portGroup(written);
  const own = kindGroup(written, start.primary);
  return {
    settings: {
      connection: connectionGroup(written, type, start),
      ...(kind === 'physical' || mtu !== undefined || macAddress !== undefined
        ? {
            '802-3-ethernet': filled({
              mtu: given('u', mtu),
              'assigned-mac-address': given('s', macAddress),
            }),
          }
        : {}),
      ...own.settings,
      ...(master?.kind === 'bridge' ? port.settings : {}),
      ...(master ? {} : families.settings),
    },
    said: [...own.said, ...port.said, ...(master ? [] : families.said)],
  };
}

/** The group `connection`: who the profile is, and when it starts. */
const connectionGroup = (
  { name, kind, master }: InterfaceToWrite,
  type: string,
  { autoconnect, priority }: ProfileStart,
): Group =>
  filled({
    id: variant('s', `ovirt-node ${name}`),
    uuid: variant('s', profileUuid(name)),
    type: variant('s', type),
    'interface-name': variant('s', name),
    autoconnect: variant('b', autoconnect),
    'autoconnect-priority': variant('i', priority),
    // A master that starts brings its members along.
    'autoconnect-slaves': kind === 'bond' || kind === 'bridge' ? variant('i', 1) : undefined,
    master: master && variant('s', master.name),
    'slave-type': master && variant('s', master.kind),
  });

function kindGroup(written: InterfaceToWrite, primary: string | undefined): PrintedProfile {
  const { kind } = written;
  if (kind === 'bond') return { settings: { bond: bondGroup(written, primary) }, said: [] };
  if (kind === 'vlan') return { settings: { vlan: vlanGroup(written) }, said: [] };
  if (kind !== 'bridge') return { settings: kind === 'dummy' ? { dummy: {} } : {}, said: [] };
  const options = optionKeys(written, 'bridge', bridgeWords);
  // Without a key, the service would turn the spanning tree on.
  return { settings: { bridge: { stp: variant('b', false), ...options.group } }, said: options.said };
}

function bondGroup({ name, settings }: InterfaceToWrite, primary: string | undefined): Group {
  const options = { ...settings.options, ...(primary === undefined ? {} : { primary }) };
  for (const [option, value] of Object.entries(options)) {
    if (option !== 'mode' && !supportedBondOptions.has(option))
      throw unknownOption(name, option, supportedBondOptions);
    const isValid = option === 'mode' ? modes.has(value) : isOptionValue('bond', option, value);
    if (!isValid)
      throw new Unsupported(`option ${option} of ${name} is ${value}; expected a value of the kernel`);
  }
  return { options: variant('a{ss}', options) };
}

const modes: ReadonlySet<string> = new Set(bondModes);

function vlanGroup({ name, lower = '', vlanId = 0, settings }: InterfaceToWrite): Group {
  const { protocol, ...others } = settings.options ?? {};
  for (const option of Object.keys(others)) throw unknownOption(name, option, ['protocol']);
  if (protocol !== undefined && !/^802\.1(?:q|ad)$/i.test(protocol))
    throw new Unsupported(`option protocol of ${name} is ${protocol}; expected 802.1Q or 802.1ad`);
  return filled({
    parent: variant('s', lower),
    id: variant('u', vlanId),
    flags: variant('u', defaultVlanFlags),
    protocol: protocol === undefined ? undefined : variant('s', /ad$/i.test(protocol) ? '802.1ad' : '802.1Q'),
  });
}

/** The group of a bridge's port. @throws {Unsupported} for options and VLANs of an interface that is not one. */
function portGroup(written: InterfaceToWrite): PrintedProfile {
  const { name, kind, master, settings } = written;
  const hasOwnOptions = kind === 'bond' || kind === 'bridge' || kind === 'vlan';
  const options = hasOwnOptions ? {} : (settings.options ?? {});
  const [first] = Object.keys(options);
  if (master?.kind !== 'bridge') {
    if (first !== undefined) throw unknownOption(name, first, []);
    if (settings.vlans?.length)
      throw new Unsupported(`${name} has VLANs of a port; expected them for the port of a bridge`);
    return { settings: {}, said: [] };
  }
  const { group, said } = optionKeys({ ...written, settings: { options } }, 'bridge-port', portWords);
  const vlans = (settings.vlans ?? []).map(({ first: start, last, pvid = false, untagged = false }) => ({
    'vid-start': variant('q', start),
    'vid-end': variant('q', last),
    pvid: variant('b', pvid),
    untagged: variant('b', untagged),
  }));
  return { settings: { 'bridge-port': { ...group, vlans: variant('aa{sv}', vlans) } }, said };
}

type OptionForm = 'time' | 'flag' | 'number';
type Words = ReadonlyMap<string, readonly [key: string, form: OptionForm]>;
const wordsOf = (table: Readonly<Record<string, string>>, form: OptionForm) =>
  Object.entries(table).map(([key, option]) => [option, [key, form]] as const);
const bridgeWords: Words = new Map([
  ...wordsOf(bridgeTimes, 'time'),
  ...wordsOf(bridgeFlags, 'flag'),
  ...wordsOf(bridgeNumbers, 'number'),
]);
const portWords: Words = new Map([...wordsOf(portNumbers, 'number'), ...wordsOf(portFlags, 'flag')]);

function optionKeys({ name, settings }: InterfaceToWrite, groupName: string, words: Words) {
  const said: string[] = [];
  const group: Record<string, Group[string]> = {};
  for (const [option, text] of Object.entries(settings.options ?? {})) {
    const word = words.get(option);
    if (!word) throw unknownOption(name, option, words.keys());
    const [key, form] = word;
    const value = optionValue(form, text);
    if (value === undefined || !(groupName === 'bridge-port' || isOptionValue('bridge', option, text)))
      throw new Unsupported(`option ${option} of ${name} is ${text}; expected ${expectedOf[form]}`);
    // The service leaves a default out of its answers.
    if (value === networkManagerDefaults[groupName]?.[key] || key === 'stp') said.push(option);
    group[key] = variant(form === 'flag' ? 'b' : 'u', value);
  }
  return { group, said };
}

const expectedOf = {
  time: 'whole seconds, in hundredths of one',
  flag: 'a value of the kernel',
  number: 'a value of the kernel',
} as const;

function optionValue(form: OptionForm, text: string): number | boolean | undefined {
  if (form === 'flag') return text === '1' ? true : text === '0' ? false : undefined;
  if (!/^\d{1,9}$/.test(text)) return undefined;
  const number = form === 'time' ? Number(text) / 100 : Number(text);
  return Number.isInteger(number) ? number : undefined;
}

const unknownOption = (name: string, option: string, known: Iterable<string>) =>
  new Unsupported(
    `option ${option} of ${name} cannot be written for NetworkManager; expected one of ${[...known].join(', ') || 'none'}`,
  );
