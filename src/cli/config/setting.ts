import { z } from 'zod';

/** How the text of an environment variable or an option becomes a value. */
type SettingKind = 'text' | 'list' | 'number' | 'boolean' | 'table';

/** One key of the configuration. */
export interface Setting<Value = unknown> {
  readonly kind: SettingKind;
  /** Validates the value of every source. */
  readonly schema: z.ZodType<Value>;
  /** Undefined when the program decides at start, as `fallback` describes. */
  readonly default: Value;
  /** Describes the default where `default` is undefined. */
  readonly fallback?: string;
  readonly unit?: string;
  readonly desc: string;
  /** True when no output may contain the value. */
  readonly isSecret?: boolean;
  /** The valid values, as an error names them after `expected`. */
  readonly expected: string;
}

/** Infers the type of a setting's value. */
export const setting = <Value>(definition: Setting<Value>): Setting<Value> => definition;

/** Makes a setting with one text that may be absent. */
export const optionalText = (
  definition: Pick<Setting, 'desc' | 'expected' | 'fallback' | 'isSecret'>,
): Setting<string | undefined> => ({
  ...definition,
  kind: 'text',
  schema: z.string().min(1).optional(),
  default: undefined,
});

/** Makes a setting with a number of seconds between two limits. */
export const seconds = (min: number, max: number, defaultSeconds: number, desc: string): Setting<number> => ({
  kind: 'number',
  schema: z.number().min(min).max(max),
  default: defaultSeconds,
  unit: 's',
  desc,
  expected: `a number of seconds from ${min} to ${max}`,
});

/** Makes the setting of how often something is read, in seconds. */
export const interval = (defaultSeconds: number, desc: string): Setting<number> =>
  seconds(1, 3600, defaultSeconds, desc);
