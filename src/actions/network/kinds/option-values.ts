import { Refused } from '../../errors.ts';
import { canonicalAddress, familyName } from '../state/ip-address.ts';
import { bondModes, ipWordOf, isMemberOption, type LinkOption, optionsOf } from '../state/link-options.ts';
import { type LinkState, membersOf, type NetworkState } from '../state/network-state.ts';

/** A value as a call passes it: a number of any width, a text, a boolean, a list. */
export type OptionInput = unknown;

/** An option with its argument and value for `ip`. */
export interface OptionSetting {
  readonly option: LinkOption;
  readonly word: string;
  readonly value: string;
}

/** Reads options by name. @throws {Refused} naming the option, its value, and the expected values. */
export function readOptions(
  kind: 'bond' | 'bridge',
  values: Readonly<Record<string, OptionInput>>,
  mode: string | undefined,
): readonly OptionSetting[] {
  const table = optionsOf(kind) ?? [];
  return Object.entries(values).map(([name, value]) => {
    const option = table.find((known) => known.name === name);
    if (!option) {
      const names = table.map((known) => known.name).join(', ');
      throw new Refused(`options has ${JSON.stringify(name)}; expected options of a ${kind}: ${names}`);
    }
    if (mode !== undefined && option.modes && !option.modes.includes(mode)) {
      const modes = option.modes.join(', ');
      throw new Refused(`options has ${name}, which mode ${mode} has not; expected a mode of ${modes}`);
    }
    return { option, word: ipWordOf(option), value: readValue(option, value) };
  });
}

/** Refuses options that exclude each other or the current options. @throws {Refused} */
export function requireCompatible(
  settings: readonly OptionSetting[],
  current: Readonly<Record<string, string>>,
): void {
  const all = { ...current, ...Object.fromEntries(settings.map(({ word, value }) => [word, value])) };
  const changed = new Set(settings.map(({ word }) => word));
  const number = (word: string) => Number(all[word] ?? 0);
  if (number('miimon') > 0 && number('arp_interval') > 0)
    throw new Refused('options has both miimon and arp_interval; expected 0 for one of them');
  for (const word of ['updelay', 'downdelay', 'peer_notify_delay']) {
    if (changed.has(word) && number(word) > 0 && number('miimon') === 0)
      throw new Refused(`options has ${word}, which needs miimon; expected a miimon above 0`);
  }
}

/** @returns a bond's mode by its name. @throws {Refused} */
export function requireMode(argument: string, text: string): string {
  if ((bondModes as readonly string[]).includes(text)) return text;
  throw new Refused(`${argument} is ${JSON.stringify(text)}; expected one of ${bondModes.join(', ')}`);
}

/** Checks that options name members that the bond has, or gets by this change. @throws {Refused} */
export function requireMemberOptions(settings: readonly OptionSetting[], members: readonly string[]): void {
  for (const { option, value } of settings) {
    if (!isMemberOption(option) || members.includes(value)) continue;
    const expected = members.length === 0 ? 'no such option without members' : `one of ${members.join(', ')}`;
    throw new Refused(`options has ${option.name} ${value}, which is not a member; expected ${expected}`);
  }
}

export const memberNames = (state: NetworkState, link: LinkState): readonly string[] =>
  membersOf(state, link.name).map(({ name }) => name);

function readValue({ name, value }: LinkOption, input: OptionInput): string {
  const given = `options has ${name} ${quotedValue(input)}`;
  if ('range' in value) {
    const [min, max] = value.range;
    const number = toNumber(input);
    if (number === undefined || number < min || number > max)
      throw new Refused(`${given}; expected a number from ${min} to ${max}`);
    return String(number);
  }
  if ('words' in value) {
    const number = toNumber(input);
    const word = number === undefined ? input : value.words[number];
    if (typeof word === 'string' && value.words.includes(word)) return word;
    throw new Refused(`${given}; expected one of ${value.words.join(', ')}`);
  }
  if ('addresses' in value) return readAddresses(given, value.addresses, input);
  if (typeof input !== 'string') throw new Refused(`${given}; expected a text`);
  if (value.form === 'member') return input;
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(input))
    throw new Refused(`${given}; expected a MAC address such as 52:54:00:12:34:56`);
  return input.toLowerCase();
}

/** Number of targets that the kernel keeps. */
const maxTargets = 16;

function readAddresses(given: string, family: 'ipv4' | 'ipv6', input: OptionInput): string {
  const list = Array.isArray(input) ? input : typeof input === 'string' ? input.split(',') : [];
  const texts = list.map((item) => {
    const parsed = typeof item === 'string' ? canonicalAddress(item.trim()) : undefined;
    return parsed?.family === family ? parsed.address : undefined;
  });
  if (texts.length < 1 || texts.length > maxTargets || texts.includes(undefined))
    throw new Refused(`${given}; expected 1 to ${maxTargets} ${familyName[family]} addresses`);
  return texts.join(',');
}

function toNumber(input: OptionInput): number | undefined {
  if (typeof input === 'boolean') return input ? 1 : 0;
  if (typeof input === 'bigint') return Number(input);
  if (typeof input === 'number') return Number.isSafeInteger(input) ? input : undefined;
  return typeof input === 'string' && /^\d{1,10}$/.test(input) ? Number(input) : undefined;
}

const quotedValue = (input: OptionInput): string =>
  typeof input === 'bigint' ? String(input) : (JSON.stringify(input) ?? 'nothing').slice(0, 60);
