import { bondModes, canonicalAddress } from '#netlink';
import { Refused } from '../../../errors.ts';
import { familyName } from '../../state/ip-address.ts';
import {
  ipWordOf,
  isMemberOption,
  type LinkOption,
  type OptionValue,
  optionsOf,
} from '../../state/link-options.ts';
import { type LinkState, membersOf, type NetworkState } from '../../state/network-state.ts';
import { bridgePortOptions, vlanOptionNames } from '../../state/port-options.ts';
import { quotedValue, toName } from '../names.ts';

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
  kind: 'bond' | 'bridge' | 'port of a bridge',
  values: Readonly<Record<string, OptionInput>>,
  mode: string | undefined,
): readonly OptionSetting[] {
  const table = kind === 'port of a bridge' ? bridgePortOptions : (optionsOf(kind) ?? []);
  return Object.entries(values).map(([name, value]) => {
    const option = table.find((known) => known.name === name);
    if (!option) {
      const names = [...table.map((known) => known.name), ...(kind === 'bond' ? [] : vlanOptionNames)].join(
        ', ',
      );
      throw new Refused(`options has ${JSON.stringify(name)}; expected options of a ${kind}: ${names}`);
    }
    if (mode !== undefined && option.modes && !option.modes.includes(mode)) {
      const modes = option.modes.join(', ');
      throw new Refused(`options has ${name}, which mode ${mode} has not; expected a mode of ${modes}`);
    }
    return { option, word: ipWordOf(option), value: readValue(option, value) };
  });
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
  if ('range' in value || 'mask' in value) return String(requireNumber(given, value, toNumber(input)));
  if ('words' in value) {
    const number = toNumber(input);
    const word = number === undefined ? input : value.words[number];
    if (typeof word === 'string' && value.words.includes(word)) return word;
    throw new Refused(`${given}; expected one of ${value.words.join(', ')}`);
  }
  if ('addresses' in value) return readAddresses(given, value.addresses, input);
  return value.form === 'member' ? readMember(given, input) : readMac(given, value.form, input);
}

function readMember(given: string, input: OptionInput): string {
  const name = toName(input);
  if (name === undefined) throw new Refused(`${given}; expected the name of a member`);
  return name;
}

/** The addresses that the kernel takes: of one machine; of the group of bridges, without those of other protocols. */
const macForms = {
  machine: {
    pattern: /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/,
    expected: 'a MAC address of a machine, such as 52:54:00:12:34:56',
  },
  group: {
    pattern: /^01:80:c2:00:00:0[04-9a-f]$/,
    expected: '01:80:c2:00:00:00, or with 04 to 0f at its end',
  },
} as const;

function readMac(given: string, form: keyof typeof macForms, input: OptionInput): string {
  const { pattern, expected } = macForms[form];
  const text = typeof input === 'string' ? input.toLowerCase() : '';
  if (!pattern.test(text)) throw new Refused(`${given}; expected ${expected}`);
  return text;
}

function requireNumber(
  given: string,
  value: Extract<OptionValue, { readonly range: unknown } | { readonly mask: number }>,
  number: number | undefined,
): number {
  if ('mask' in value) {
    if (number !== undefined && number >= 0 && number <= 0xffff && (number & ~value.mask) === 0)
      return number;
    throw new Refused(`${given}; expected a number with no other bits than 0x${value.mask.toString(16)}`);
  }
  const [min, max] = value.range;
  if (number !== undefined && number >= min && number <= max) return number;
  throw new Refused(`${given}; expected a number from ${min} to ${max}`);
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

/** Reads a number as a call passes it. @returns undefined for anything else. */
export function toNumber(input: OptionInput): number | undefined {
  if (typeof input === 'boolean') return input ? 1 : 0;
  if (typeof input === 'bigint') return Number(input);
  if (typeof input === 'number') return Number.isSafeInteger(input) ? input : undefined;
  return typeof input === 'string' && /^\d{1,10}$/.test(input) ? Number(input) : undefined;
}
