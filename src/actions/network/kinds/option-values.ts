import { Refused } from '../../errors.ts';
import { canonicalAddress } from '../state/ip-address.ts';
import { bondModes, ipWordOf, type LinkOption, optionsOf } from '../state/link-options.ts';
import { type LinkState, membersOf, type NetworkState } from '../state/network-state.ts';

/** A value as a call has it: a number of any width, a text, a truth value, a list. */
export type OptionInput = unknown;

/** One option as `ip` takes it. */
export interface OptionSetting {
  readonly option: LinkOption;
  readonly word: string;
  readonly value: string;
}

/** @throws {Refused} naming the option, its value and what would be right. */
export function readOptions(
  kind: 'bond' | 'bridge',
  values: Readonly<Record<string, OptionInput>>,
  mode: string | undefined,
): readonly OptionSetting[] {
  const table = optionsOf(kind) ?? [];
  return Object.entries(values).map(([name, value]) => {
    const option = table.find((known) => known.name === name);
    if (!option) {
      throw new Refused(
        `options has ${JSON.stringify(name)}; those of a ${kind}: ${table.map((known) => known.name).join(', ')}`,
      );
    }
    if (mode !== undefined && option.modes && !option.modes.includes(mode)) {
      throw new Refused(`options has ${name}, which mode ${mode} has not; ${option.modes.join(', ')} has it`);
    }
    return { option, word: ipWordOf(option), value: valueText(option, value) };
  });
}

/** Options that exclude each other, seen with those that hold already. @throws {Refused} */
export function requireCompatible(
  given: readonly OptionSetting[],
  held: Readonly<Record<string, string>>,
): void {
  const all = { ...held, ...Object.fromEntries(given.map(({ word, value }) => [word, value])) };
  const asked = new Set(given.map(({ word }) => word));
  const number = (word: string) => Number(all[word] ?? 0);
  if (number('miimon') > 0 && number('arp_interval') > 0)
    throw new Refused('options has both miimon and arp_interval; one of them, the other 0');
  for (const word of ['updelay', 'downdelay', 'peer_notify_delay']) {
    if (asked.has(word) && number(word) > 0 && number('miimon') === 0)
      throw new Refused(`options has ${word}, which needs miimon; a miimon above 0`);
  }
}

/** A bond's mode by its name. @throws {Refused} */
export function requireMode(argument: string, text: string): string {
  if ((bondModes as readonly string[]).includes(text)) return text;
  throw new Refused(`${argument} is ${JSON.stringify(text)}; one of ${bondModes.join(', ')}`);
}

/** Whether links that options name are members of the bond, now or by this change. @throws {Refused} */
export function requireMemberOptions(given: readonly OptionSetting[], members: readonly string[]): void {
  for (const { option, value } of given) {
    if ('form' in option.value && option.value.form === 'member' && !members.includes(value)) {
      throw new Refused(
        `options has ${option.name} ${value}, which is no member; one of ${members.join(', ') || 'none, it has no member'}`,
      );
    }
  }
}

export const memberNames = (state: NetworkState, link: LinkState): readonly string[] =>
  membersOf(state, link.name).map(({ name }) => name);

function valueText({ name, value }: LinkOption, given: OptionInput): string {
  const shown = `options has ${name} ${quotedValue(given)}`;
  if ('range' in value) {
    const [from, to] = value.range;
    const number = toNumber(given);
    if (number === undefined || number < from || number > to)
      throw new Refused(`${shown}; a number from ${from} to ${to}`);
    return String(number);
  }
  if ('words' in value) {
    const number = toNumber(given);
    const word = number === undefined ? given : value.words[number];
    if (typeof word === 'string' && value.words.includes(word)) return word;
    throw new Refused(`${shown}; one of ${value.words.join(', ')}`);
  }
  if ('addresses' in value) return addressList(shown, value.addresses, given);
  if (typeof given !== 'string') throw new Refused(`${shown}; a text`);
  if (value.form === 'member') return given;
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(given))
    throw new Refused(`${shown}; a MAC address such as 52:54:00:12:34:56`);
  return given.toLowerCase();
}

/** Of as many as the kernel keeps. */
const maxTargets = 16;

function addressList(shown: string, family: 'ipv4' | 'ipv6', given: OptionInput): string {
  const list = Array.isArray(given) ? given : typeof given === 'string' ? given.split(',') : [];
  const texts = list.map((item) => {
    const parsed = typeof item === 'string' ? canonicalAddress(item.trim()) : undefined;
    return parsed?.family === family ? parsed.address : undefined;
  });
  if (texts.length < 1 || texts.length > maxTargets || texts.includes(undefined)) {
    const name = family === 'ipv4' ? 'IPv4' : 'IPv6';
    throw new Refused(`${shown}; 1 to ${maxTargets} ${name} addresses`);
  }
  return texts.join(',');
}

function toNumber(given: OptionInput): number | undefined {
  if (typeof given === 'boolean') return given ? 1 : 0;
  if (typeof given === 'bigint') return Number(given);
  if (typeof given === 'number') return Number.isSafeInteger(given) ? given : undefined;
  return typeof given === 'string' && /^\d{1,10}$/.test(given) ? Number(given) : undefined;
}

const quotedValue = (given: OptionInput): string =>
  typeof given === 'bigint' ? String(given) : (JSON.stringify(given) ?? 'nothing').slice(0, 60);
