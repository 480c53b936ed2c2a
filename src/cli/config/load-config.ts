import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { maskPassword, maskPasswords } from '#base';
import { ConfigError } from './config-error.ts';
import {
  type FileSource,
  parseText,
  readEnvironment,
  readFileValues,
  type SourcedValue,
} from './read-sources.ts';
import type { Setting } from './setting.ts';
import { type Key, keys, type Settings, settings } from './settings.ts';

/** A valid configuration with the source of each value. */
export interface Config {
  readonly settings: Settings;
  /** `default`, the path of the file, the environment variable or the option. */
  readonly source: Readonly<Record<Key, string>>;
  /** Path of the configuration file; undefined when none was there. */
  readonly file?: string | undefined;
}

/** Where {@link loadConfig} takes values from. */
export interface ConfigSources extends FileSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Values of command-line options by key; `flag` is the option as the user typed it. */
  readonly flags?: {
    readonly [K in Key]?: { readonly flag: string; readonly text: string | readonly string[] };
  };
  /** Further checks of values that are valid one by one. Each returns its problems. */
  readonly checks?: readonly ((settings: Settings) => readonly string[])[] | undefined;
}

/**
 * Loads the configuration. Defaults yield to the file, the file to the environment, the environment to options.
 * @throws {ConfigError} with key, source, value and expected value of every mistake.
 */
export function loadConfig(sources: ConfigSources): Config {
  const problems: string[] = [];
  const given = new Map<Key, SourcedValue>();
  const { file, values: fileValues } = readFileValues(sources, problems);
  for (const [key, value] of fileValues) given.set(key, value);
  for (const [key, value] of readEnvironment(sources.environment, problems)) given.set(key, value);
  for (const key of keys) {
    const flag = sources.flags?.[key];
    if (flag) given.set(key, { source: flag.flag, value: parseText(settings[key], flag.text) });
  }
  const values: Record<string, unknown> = {};
  const source: Record<string, string> = {};
  for (const key of keys) {
    const sourced = given.get(key);
    values[key] = sourced ? validateValue(key, sourced, problems) : settings[key].default;
    source[key] = sourced?.source ?? 'default';
  }
  for (const check of sources.checks ?? []) problems.push(...check(values as unknown as Settings));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    file,
    settings: Object.freeze(values) as unknown as Settings,
    source: Object.freeze(source) as Readonly<Record<Key, string>>,
  });
}

function validateValue(key: Key, { source, value }: SourcedValue, problems: string[]): unknown {
  const { schema, expected } = settings[key];
  const result = schema.safeParse(withoutUnit(settings[key], value));
  if (result.success) return result.data;
  problems.push(`${key} (from ${source}) is ${quoteValue(key, value)}; expected ${expected}`);
  return settings[key].default;
}

/** Reads a number with its unit, such as `10 s`, as `--print-config` and the table of the defaults write it. */
function withoutUnit({ kind, unit }: Setting, value: unknown): unknown {
  if (kind !== 'number' || unit === undefined || typeof value !== 'string') return value;
  const [, digits, suffix] = /^(\d+(?:\.\d+)?) ?(.*)$/.exec(value) ?? [];
  return suffix === unit ? Number(digits) : value;
}

/** Formats a value for output, with every password masked. */
export function quoteValue(key: Key, value: unknown): string {
  const { isSecret = false }: Setting = settings[key];
  if (isSecret) return '"***"';
  if (key !== 'broker.urls') return JSON.stringify(value) ?? 'unset';
  if (isTextList(value)) return JSON.stringify(maskPasswords(value));
  const mask = (_name: string, part: unknown) => (typeof part === 'string' ? maskPassword(part) : part);
  return JSON.stringify(value, mask) ?? 'unset';
}

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** Returns the absolute path of the configured state directory, else of the default of this user. */
export function stateDirectory(config: Config, environment: ConfigSources['environment']): string {
  const configured = config.settings['state.directory'];
  if (configured !== undefined) return resolve(configured);
  if (process.getuid?.() === 0) return '/var/lib/ovirt-node';
  return join(environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'ovirt-node');
}
