import { parse, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { type Policy, PolicyError, type PolicySource, readPolicy } from '#access';
import { methodTable } from '#node';
import { ConfigError } from './config-error.ts';
import type { Config } from './load-config.ts';
import { policySchema } from './policy-schema.ts';
import { tomlProblem } from './read-sources.ts';
import type { Settings } from './settings.ts';
import { fileProblem, readTrustedFile } from './trusted-file.ts';

/** The valid value of each key of a policy file, as an error names it. */
const expected: Readonly<Record<string, string>> = {
  callers: 'a table of USER = "ROLE" or USER = ["ROLE", …]',
  roles: 'a table of ROLE = ["METHOD" or "CLASS.METHOD", …]',
  addresses: 'a list of names of roles',
};

/** Lists the mistakes of the configured policy and its file, one line each. */
export function listPolicyProblems(settings: Settings): readonly string[] {
  try {
    readConfiguredPolicy({ settings });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** Lists the roles with an address in the configured policy. Leaves out the policy file when the policy is invalid. */
export function listRoleAddresses({ settings }: Config): readonly string[] {
  try {
    return readConfiguredPolicy({ settings }).addresses.map(({ name }) => name);
  } catch (error) {
    if (error instanceof ConfigError) return settings['policy.addresses'];
    throw error;
  }
}

/**
 * Merges the policy of the configuration with that of its policy file.
 * @throws {ConfigError} with every mistake of both.
 */
export function readConfiguredPolicy({ settings }: Pick<Config, 'settings'>): Policy {
  const own: PolicySource = {
    origin: 'policy.',
    callers: settings['policy.callers'],
    roles: settings['policy.roles'],
    addresses: settings['policy.addresses'],
  };
  const path = settings['policy.file'];
  const problems: string[] = [];
  const sources = path === undefined ? [own] : [own, readPolicyFile(path, problems)];
  try {
    const policy = readPolicy(sources, methodTable);
    if (problems.length === 0) return policy;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    problems.push(...error.problems);
  }
  throw new ConfigError(problems);
}

function readPolicyFile(path: string, problems: string[]): PolicySource {
  const origin = `${path}: `;
  const { callers, roles, addresses } = policySchema.shape;
  const table = readTable(path, problems);
  const read = <T>(key: string, shape: z.ZodType<T>): T | undefined => {
    if (table[key] === undefined) return undefined;
    const result = shape.safeParse(table[key]);
    if (!result.success)
      problems.push(`${origin}${key} is ${JSON.stringify(table[key])}; expected ${expected[key]}`);
    return result.data;
  };
  const source = {
    origin,
    callers: read('callers', callers),
    roles: read('roles', roles),
    addresses: read('addresses', addresses),
  };
  for (const key of Object.keys(table)) {
    if (Object.hasOwn(expected, key)) continue;
    problems.push(
      `${origin}${key} is not a key of a policy; expected one of ${Object.keys(expected).join(', ')}`,
    );
  }
  return source;
}

function readTable(path: string, problems: string[]): Readonly<Record<string, unknown>> {
  try {
    return parse(readTrustedFile(path));
  } catch (error) {
    problems.push(
      error instanceof TomlError ? tomlProblem(path, error) : fileProblem('policy.file', path, error),
    );
    return {};
  }
}
