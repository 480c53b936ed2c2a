import { parse, TomlError } from 'smol-toml';
import { errorText, isErrno } from '#base';
import type { Setting } from './setting.ts';
import { environmentName, type Key, keys, settings } from './settings.ts';
import { readTrustedFile } from './trusted-file.ts';

/** The configuration file that the program reads unless `--config` names another. It may be absent. */
const defaultFile = '/etc/ovirt-node/agent.toml';

/** A value that no schema has validated yet, and its source. */
export interface SourcedValue {
  readonly source: string;
  readonly value: unknown;
}

/** Which file to read. */
export interface FileSource {
  /** Undefined for {@link defaultFile}. */
  readonly file?: string | undefined;
  /** Treats an unreadable default file as absent: only the agent's user may read it. */
  readonly isConsole?: boolean | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What the configuration file contains. */
interface FileValues {
  readonly values: ReadonlyMap<Key, SourcedValue>;
  /** Path of the file; undefined when it is absent. */
  readonly file?: string;
}

/** Reads the values of the configuration file. @param problems receives one line per mistake. */
export function readFileValues({ file: path, isConsole }: FileSource, problems: string[]): FileValues {
  const file = path ?? defaultFile;
  let text: string;
  try {
    text = readTrustedFile(file);
  } catch (error) {
    const isAbsent = isErrno(error, 'ENOENT') || (isConsole === true && isErrno(error, 'EACCES'));
    const text = error instanceof TypeError ? error.message : `${file} cannot be read: ${errorText(error)}`;
    if (path !== undefined || !isAbsent) problems.push(text);
    return { values: new Map() };
  }
  try {
    return { file, values: flattenTable(parse(text), file, problems) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    problems.push(tomlProblem(file, error));
    return { values: new Map() };
  }
}

/** Describes a syntax error of a TOML file in one line. */
export function tomlProblem(file: string, { line, column, message }: TomlError): string {
  return `${file}, line ${line}, column ${column}: ${message.split('\n')[0]}`;
}

function flattenTable(table: object, file: string, problems: string[], prefix = ''): Map<Key, SourcedValue> {
  const values = new Map<Key, SourcedValue>();
  for (const [name, value] of Object.entries(table)) {
    const path = prefix + name;
    if (isKey(path)) {
      values.set(path, { source: file, value });
    } else if (isTable(value) && keys.some((key) => key.startsWith(`${path}.`))) {
      for (const [key, inner] of flattenTable(value, file, problems, `${path}.`)) values.set(key, inner);
    } else {
      problems.push(`${path} (from ${file}) is not a setting; expected ${describeNearbyKeys(path)}`);
    }
  }
  return values;
}

const isKey = (path: string): path is Key => Object.hasOwn(settings, path);
const isTable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

function describeNearbyKeys(path: string): string {
  const [table] = path.split('.');
  const near = keys.filter((key) => key.startsWith(`${table}.`));
  return near.length > 0
    ? `a key of [${table}]: ${near.map((key) => key.slice(`${table}.`.length)).join(', ')}`
    : `a table: ${[...new Set(keys.map((key) => key.split('.')[0]))].join(', ')}`;
}

/** Reads the values of `OVIRT_NODE_…` variables. @param problems receives one line per unknown variable. */
export function readEnvironment(
  environment: Environment,
  problems: string[],
): ReadonlyMap<Key, SourcedValue> {
  const values = new Map<Key, SourcedValue>();
  const keyByName = new Map(keys.map((key) => [environmentName(key), key]));
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith('OVIRT_NODE_') || text === undefined) continue;
    const key = keyByName.get(name);
    if (key) values.set(key, { source: name, value: parseText(settings[key], text) });
    else
      problems.push(`${name} (from the environment) is not a setting; expected one of docs/configuration.md`);
  }
  return values;
}

/** Parses text by the setting's kind. Text that does not parse stays text, so that validation can quote it. */
export function parseText({ kind }: Setting, text: string | readonly string[]): unknown {
  if (typeof text !== 'string') return text;
  if (kind === 'list') return text === '' ? [] : text.split(',').map((item) => item.trim());
  if (kind === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (kind === 'table') return parseJson(text);
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
