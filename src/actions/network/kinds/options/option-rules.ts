import { Refused } from '../../../errors.ts';
import { isTimeWord } from '../../state/link-options.ts';
import { delayWords, roundDelay } from '../../state/option-order.ts';
import type { OptionSetting } from './option-values.ts';

/** The options that a bond or bridge has, by arguments of `ip`. */
type Options = Readonly<Record<string, string>>;

/** Options that go together, and what a caller may not expect of them. */
export interface RuledOptions {
  readonly settings: readonly OptionSetting[];
  readonly notes: readonly string[];
}

/** Options as they are to be, and the names of those that a call gives. */
class OptionRules {
  readonly #all: Options;
  readonly #given: ReadonlySet<string>;

  constructor(settings: readonly OptionSetting[], current: Options) {
    this.#all = { ...current, ...Object.fromEntries(settings.map(({ word, value }) => [word, value])) };
    this.#given = new Set(settings.map(({ word }) => word));
  }

  text = (word: string): string => this.#all[word] ?? '';
  number = (word: string): number => Number(this.#all[word] ?? 0);
  has = (word: string): boolean => this.#all[word] !== undefined;
  gives = (...words: readonly string[]): boolean => words.some((word) => this.#given.has(word));
}

/**
 * Checks the options of a bond against each other, and rounds delays as the kernel does. Source: the kernel's
 * Documentation/networking/bonding.rst and drivers/net/bonding/bond_options.c.
 * @param current those that the bond has.
 * @throws {Refused}
 */
export function ruleBondOptions(
  name: string,
  settings: readonly OptionSetting[],
  current: Options,
): RuledOptions {
  const rules = new OptionRules(settings, current);
  requireOneMonitor(rules);
  const miimon = rules.number('miimon');
  const notes: string[] = [];
  const rounded = settings.flatMap((setting): readonly OptionSetting[] => {
    const { word, value } = setting;
    if (!(delayWords as readonly string[]).includes(word)) return [setting];
    // The kernel refuses even 0 without miimon. The bond has no delay then.
    if (miimon === 0 && Number(current[word] ?? 0) === 0) return [];
    const delay = roundDelay(Number(value), miimon);
    if (delay === Number(value)) return [setting];
    notes.push(
      `${word} ${value} of ${name} becomes ${delay}: the kernel keeps multiples of miimon, which is ${miimon}`,
    );
    return [{ ...setting, value: String(delay) }];
  });
  return { settings: rounded, notes: [...notes, ...scaledDelayNotes(name, rules, current)] };
}

function requireOneMonitor(rules: OptionRules): void {
  const { number, text, gives } = rules;
  if (number('miimon') > 0 && number('arp_interval') > 0)
    throw new Refused('options has both miimon and arp_interval; expected 0 for one of them');
  for (const word of delayWords) {
    if (gives(word) && number(word) > 0 && number('miimon') === 0)
      throw new Refused(`options has ${word}, which needs miimon; expected a miimon above 0`);
  }
  const isWithoutTarget = text('arp_ip_target') === '' && text('ns_ip6_target') === '';
  if (gives('arp_interval') && number('arp_interval') > 0 && isWithoutTarget)
    throw new Refused(
      'options has arp_interval, which needs a target; expected arp_ip_target or ns_ip6_target with it',
    );
  if (gives('arp_validate') && text('arp_validate') !== 'none' && number('miimon') > 0)
    throw new Refused(
      `options has arp_validate ${text('arp_validate')}, which needs arp_interval; expected none along with miimon`,
    );
}

/** The kernel keeps the multiples when miimon changes: a delay changes with it. */
function scaledDelayNotes(name: string, { number, gives }: OptionRules, current: Options): readonly string[] {
  const [before, miimon] = [Number(current['miimon'] ?? 0), number('miimon')];
  if (before === 0 || miimon === 0 || before === miimon) return [];
  return delayWords.flatMap((word) => {
    const delay = Number(current[word] ?? 0);
    if (delay === 0 || gives(word)) return [];
    const scaled = (delay / before) * miimon;
    return [
      `${word} of ${name} becomes ${scaled}: the kernel keeps multiples of miimon, which is ${miimon} now`,
    ];
  });
}

/** BR_MIN_FORWARD_DELAY of the kernel's net/bridge/br_private_stp.h, in hundredths of a second. */
const minForwardDelay = 200;

/**
 * Checks the options of a bridge against each other, and notes which times the kernel may round.
 * @param current those that the bridge has.
 * @throws {Refused}
 */
export function ruleBridgeOptions(
  name: string,
  settings: readonly OptionSetting[],
  current: Options,
): RuledOptions {
  const { number, has, gives } = new OptionRules(settings, current);
  const delay = number('forward_delay');
  const isTooShort = has('forward_delay') && delay < minForwardDelay && number('stp_state') !== 0;
  if (isTooShort && gives('forward_delay'))
    throw new Refused(
      `options has forward_delay ${delay}, too short for STP; expected ${minForwardDelay} to 3000, or stp_state 0`,
    );
  if (isTooShort && gives('stp_state'))
    throw new Refused(
      `options has stp_state ${number('stp_state')}, and forward_delay is ${delay}; expected a forward_delay from ${minForwardDelay} to 3000 with it`,
    );
  const odd = settings.filter(({ word, value }) => isTimeWord(word) && Number(value) % 2 === 1);
  return {
    settings,
    notes: odd.map(
      ({ word, value }) =>
        `${word} ${value} of ${name} becomes ${Number(value) - 1} where the kernel counts 250 ticks a second`,
    ),
  };
}
