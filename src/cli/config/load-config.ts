import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { environmentName, type Key, keys, type Setting, type Settings, settings } from './settings.ts';

/** Read when no other file is named; its absence is no mistake. */
export const defaultFile = '/etc/ovirt-node/agent.toml';

/** The configuration as checked, and where each value came from. */
export interface Config {
  readonly settings: Settings;
  /** `default`, the file, the environment variable or the flag. */
  readonly source: Readonly<Record<Key, string>>;
}

/** Every mistake of a configuration at once; exit status 78. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export interface ConfigSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** By key, as given on the command line; the source's name is what the user typed. */
  readonly flags?: {
    readonly [K in Key]?: { readonly flag: string; readonly text: string | readonly string[] };
  };
  readonly file?: string | undefined;
  /** What else is wrong with values that are right each by itself. */
  readonly checks?: readonly ((settings: Settings) => readonly string[])[] | undefined;
  /** The default file counts as absent where this user may not read it: it is the agent's. */
  readonly isConsole?: boolean | undefined;
}

interface Given {
  readonly source: string;
  readonly value: unknown;
}

/**
 * Default < file < environment < flag.
 * @throws {ConfigError} naming each key, where it came from, its value and what would be right.
 */
export function loadConfig(sources: ConfigSources): Config {
  const problems: string[] = [];
  const given = new Map<Key, Given>();
  for (const [key, value] of fromFile(sources, problems)) given.set(key, value);
  for (const [key, value] of fromEnvironment(sources.environment, problems)) given.set(key, value);
  for (const key of keys) {
    const flag = sources.flags?.[key];
    if (flag) given.set(key, { source: flag.flag, value: fromText(settings[key], flag.text) });
  }
  const values: Record<string, unknown> = {};
  const source: Record<string, string> = {};
  for (const key of keys) {
    const found = given.get(key);
    values[key] = found ? checked(key, found, problems) : settings[key].value;
    source[key] = found?.source ?? 'default';
  }
  for (const check of sources.checks ?? []) problems.push(...check(values as unknown as Settings));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    settings: Object.freeze(values) as unknown as Settings,
    source: Object.freeze(source) as Readonly<Record<Key, string>>,
  });
}

function checked(key: Key, { source, value }: Given, problems: string[]): unknown {
  const { schema, expected } = settings[key];
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  problems.push(`${key} (from ${source}) is ${quoteValue(key, value)}; ${expected}`);
  return settings[key].value;
}

/** A value as it may be printed: never with a password. */
export function quoteValue(key: Key, value: unknown): string {
  const { isSecret = false }: Setting = settings[key];
  if (isSecret) return '"***"';
  const text = JSON.stringify(value) ?? 'unset';
  return key === 'broker.urls' ? text.replaceAll(/(\/\/[^:/@"]*):[^"]*@/g, '$1:***@') : text;
}

function fromFile({ file: path, isConsole }: ConfigSources, problems: string[]): ReadonlyMap<Key, Given> {
  const file = path ?? defaultFile;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isAbsent = code === 'ENOENT' || (code === 'EACCES' && isConsole === true);
    if (path !== undefined || !isAbsent) problems.push(`${file} cannot be read: ${message}`);
    return new Map();
  }
  try {
    return flattened(parse(text), file, problems);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    problems.push(`${file}, line ${error.line}, column ${error.column}: ${error.message.split('\n')[0]}`);
    return new Map();
  }
}

function flattened(table: object, file: string, problems: string[], prefix = ''): Map<Key, Given> {
  const found = new Map<Key, Given>();
  for (const [name, value] of Object.entries(table)) {
    const path = prefix + name;
    if (isKey(path)) {
      found.set(path, { source: file, value });
    } else if (isTable(value) && keys.some((key) => key.startsWith(`${path}.`))) {
      for (const [key, inner] of flattened(value, file, problems, `${path}.`)) found.set(key, inner);
    } else {
      problems.push(`${path} (from ${file}) is no setting; ${nearest(path)}`);
    }
  }
  return found;
}

const isKey = (path: string): path is Key => Object.hasOwn(settings, path);
const isTable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

function nearest(path: string): string {
  const [room] = path.split('.');
  const near = keys.filter((key) => key.startsWith(`${room}.`));
  return near.length > 0
    ? `those of [${room}] are ${near.map((key) => key.slice(`${room}.`.length)).join(', ')}`
    : `the tables are ${[...new Set(keys.map((key) => key.split('.')[0]))].join(', ')}`;
}

function fromEnvironment(
  environment: ConfigSources['environment'],
  problems: string[],
): ReadonlyMap<Key, Given> {
  const found = new Map<Key, Given>();
  const known = new Map(keys.map((key) => [environmentName(key), key]));
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith('OVIRT_NODE_') || text === undefined) continue;
    const key = known.get(name);
    if (key) found.set(key, { source: name, value: fromText(settings[key], text) });
    else problems.push(`${name} (from the environment) is no setting; see docs/configuration.md`);
  }
  return found;
}

/** Text as the setting's kind means it; what does not fit stays text, so that the check can name it. */
function fromText({ kind }: Setting, text: string | readonly string[]): unknown {
  if (typeof text !== 'string') return text;
  if (kind === 'list') return text === '' ? [] : text.split(',').map((item) => item.trim());
  if (kind === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (kind === 'table') return fromJson(text);
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Where the agent keeps its state unless told otherwise. */
export function stateDirectory(config: Config, environment: ConfigSources['environment']): string {
  const told = config.settings['state.directory'];
  if (told !== undefined) return told;
  if (process.getuid?.() === 0) return '/var/lib/ovirt-node';
  return join(environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'ovirt-node');
}
