import { networkManagerDefaults, networkManagerKeys, type WrittenPortVlan } from '#base';
import { groupOf, listOf, numberOf, type SettingGroup } from './setting-reader.ts';

const { bridgeTimes, bridgeFlags, bridgeNumbers, portNumbers, portFlags } = networkManagerKeys;
const bridgeWords = wordsOf(bridgeTimes, bridgeFlags, bridgeNumbers);
const portWords = wordsOf(portNumbers, portFlags);

/** The keys that these functions read. */
export const bridgeKeys: ReadonlySet<string> = new Set([
  ...bridgeWords.keys(),
  'mac-address',
  'interface-name',
]);
export const portKeys: ReadonlySet<string> = new Set([...portWords.keys(), 'vlans']);

/**
 * Options of the group `bridge`, in the kernel's words.
 * @param said what the agent's own profile defines; undefined for one of another author.
 */
export const bridgeOptions = (group: SettingGroup, said?: ReadonlySet<string>) =>
  readOptions('bridge', group, bridgeWords, said);

/** Options of the group `bridge-port`, in the kernel's words. */
export const portOptions = (group: SettingGroup, said?: ReadonlySet<string>) =>
  readOptions('bridge-port', group, portWords, said);

function readOptions(
  name: string,
  group: SettingGroup,
  words: ReadonlyMap<string, string>,
  said: ReadonlySet<string> | undefined,
): Readonly<Record<string, string>> {
  // The agent turns the spanning tree off where nothing is defined, as the kernel does.
  const isDefined = (option: string) => !said || option !== 'stp_state' || said.has(option);
  const entries = [...words].flatMap(([key, option]) => {
    // The service leaves a default out.
    const value = group[key] ?? (said?.has(option) ? networkManagerDefaults[name]?.[key] : undefined);
    const text = isDefined(option) ? optionText(key, value) : undefined;
    return text === undefined ? [] : [[option, text] as const];
  });
  return Object.fromEntries(entries);
}

function optionText(key: string, value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? '1' : '0';
  const number = numberOf(value);
  return number === undefined ? undefined : String(key in bridgeTimes ? number * 100 : number);
}

function wordsOf(...tables: readonly Readonly<Record<string, string>>[]): ReadonlyMap<string, string> {
  return new Map(tables.flatMap((table) => Object.entries(table)));
}

/** VLANs of the group `bridge-port`. */
export const portVlans = (group: SettingGroup): readonly WrittenPortVlan[] =>
  listOf(group['vlans']).flatMap((item) => {
    const vlan = groupOf(item);
    const [first, last] = [numberOf(vlan['vid-start']), numberOf(vlan['vid-end'])];
    if (first === undefined) return [];
    const words = {
      pvid: vlan['pvid'] === true || undefined,
      untagged: vlan['untagged'] === true || undefined,
    };
    return [{ first, last: last ?? first, ...words }];
  });
