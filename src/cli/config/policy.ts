import { readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { type Policy, PolicyError, type PolicySource, readPolicy } from '#node';
import { type Config, ConfigError } from './load-config.ts';
import { policySchema } from './policy-schema.ts';
import type { Settings } from './settings.ts';

const wanted: Readonly<Record<string, string>> = {
  callers: 'a table of USER = "ROLE" or USER = ["ROLE", …]',
  roles: 'a table of ROLE = ["METHOD" or "CLASS.METHOD", …]',
  addresses: 'a list of names of roles',
};

/** What is wrong with the policy of a configuration. */
export function listPolicyProblems(settings: Settings): readonly string[] {
  try {
    readConfiguredPolicy({ settings });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** Roles whose address a configuration wants to count; those of a policy file only where it can be read. */
export function listRoleAddresses({ settings }: Config): readonly string[] {
  try {
    return readConfiguredPolicy({ settings }).addresses.map(({ name }) => name);
  } catch (error) {
    if (error instanceof ConfigError) return settings['policy.addresses'];
    throw error;
  }
}

/** The policy of a configuration, with its file. @throws {ConfigError} with every mistake of both. */
export function readConfiguredPolicy({ settings }: Pick<Config, 'settings'>): Policy {
  const own: PolicySource = {
    origin: 'policy.',
    callers: settings['policy.callers'],
    roles: settings['policy.roles'],
    addresses: settings['policy.addresses'],
  };
  const path = settings['policy.file'];
  const problems: string[] = [];
  const sources = path === undefined ? [own] : [own, fromFile(path, problems)];
  try {
    const policy = readPolicy(sources);
    if (problems.length === 0) return policy;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    problems.push(...error.problems);
  }
  throw new ConfigError(problems);
}

function fromFile(path: string, problems: string[]): PolicySource {
  const origin = `${path}: `;
  const { callers, roles, addresses } = policySchema.shape;
  const table = tableOf(path, problems);
  const read = <T>(key: string, shape: z.ZodType<T>): T | undefined => {
    if (table[key] === undefined) return undefined;
    const found = shape.safeParse(table[key]);
    if (!found.success) problems.push(`${origin}${key} is wrong; ${wanted[key]}`);
    return found.data;
  };
  const source = {
    origin,
    callers: read('callers', callers),
    roles: read('roles', roles),
    addresses: read('addresses', addresses),
  };
  for (const key of Object.keys(table)) {
    if (Object.hasOwn(wanted, key)) continue;
    problems.push(`${origin}${key} is no key of a policy; one of ${Object.keys(wanted).join(', ')}`);
  }
  return source;
}

function tableOf(path: string, problems: string[]): Readonly<Record<string, unknown>> {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const text =
      error instanceof TomlError
        ? `${path}, line ${error.line}, column ${error.column}: ${error.message.split('\n')[0]}`
        : `policy.file is ${path}, which cannot be read: ${(error as Error).message}`;
    problems.push(text);
    return {};
  }
}
