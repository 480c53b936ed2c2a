import { isAnonymous, isValidName, quoteName } from './caller-name.ts';
import { MethodRegistry, type MethodTable } from './method-registry.ts';
import { parsePattern } from './pattern.ts';
import { type CallerRule, Policy } from './policy.ts';
import { createBuiltInRoles, createCustomRole, matchMethods, type Role } from './role.ts';

/** The part of a policy that one file or one group of settings contributes. */
export interface PolicySource {
  /** Prefix of its keys in problems, such as `policy.` or `/etc/ovirt-node/policy.toml: `. */
  readonly origin: string;
  /** Patterns of user names, each with a role or several. */
  readonly callers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** Additional roles, each with patterns of methods. */
  readonly roles?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Roles whose address counts where the broker does not vouch for names. */
  readonly addresses?: readonly string[] | undefined;
}

/** A policy is invalid. Reports every problem at once. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const roleName = /^[a-z][A-Za-z0-9-]{0,31}$/;

/**
 * Reads a policy from all of its sources.
 * @param table every method of the schema that the policy is about.
 * @throws {PolicyError} where a pattern or a name is invalid, or a role or a method is unknown.
 */
export function readPolicy(sources: readonly PolicySource[], table: MethodTable): Policy {
  const reader = new PolicyReader(new MethodRegistry(table));
  for (const source of sources) reader.readRoles(source);
  const callers = sources.flatMap((source) => reader.readCallers(source));
  const addresses = new Set(sources.flatMap((source) => reader.readAddresses(source)));
  return reader.finish(callers, [...addresses]);
}

/** Reads sources, collects their roles and problems. */
class PolicyReader {
  readonly #registry: MethodRegistry;
  readonly #builtIn: ReadonlySet<string>;
  readonly #roles: Map<string, Role>;
  readonly #problems: string[] = [];

  constructor(registry: MethodRegistry) {
    const builtIn = createBuiltInRoles(registry);
    this.#registry = registry;
    this.#builtIn = new Set(builtIn.map(({ name }) => name));
    this.#roles = new Map(builtIn.map((role) => [role.name, role]));
  }

  readRoles({ origin, roles = {} }: PolicySource): void {
    for (const [name, patterns] of Object.entries(roles)) {
      const key = `${origin}roles ${quoteName(name)}`;
      const problem = this.#problemOfName(name);
      if (problem !== undefined) {
        this.#problems.push(`${key} is ${problem}`);
        continue;
      }
      for (const pattern of patterns) {
        if (matchMethods(this.#registry, parsePattern(pattern)).length > 0) continue;
        this.#problems.push(
          `${key} has ${quoteName(pattern)}, which matches no method; expected METHOD or CLASS.METHOD of the schema, * for any run of characters`,
        );
      }
      this.#roles.set(name, createCustomRole(this.#registry, name, patterns));
    }
  }

  readCallers({ origin, callers = {} }: PolicySource): readonly CallerRule[] {
    return Object.entries(callers).flatMap(([text, roleNames]) => {
      const rule = `${origin}callers ${quoteName(text)}`;
      if (!isValidName(text)) {
        this.#problems.push(
          `${rule} is not a pattern of user names; expected 1 to 255 printable characters, * for any run of them`,
        );
      } else if (isAnonymous(text)) {
        this.#problems.push(
          `${rule} is the name that brokers give to clients without an account; expected the name of an account`,
        );
      }
      return (typeof roleNames === 'string' ? [roleNames] : roleNames).flatMap((name) => {
        const role = this.#findRole(rule, name);
        return role ? [{ user: parsePattern(text), role, rule }] : [];
      });
    });
  }

  readAddresses({ origin, addresses = [] }: PolicySource): readonly Role[] {
    const key = `${origin}addresses`;
    return addresses.flatMap((name) => {
      const role = this.#findRole(key, name);
      if (role && !role.canMutate) {
        this.#problems.push(`${key} has ${name}, which changes nothing; expected a role that does`);
      }
      return role ? [role] : [];
    });
  }

  /** @throws {PolicyError} */
  finish(callers: readonly CallerRule[], addresses: readonly Role[]): Policy {
    if (this.#problems.length > 0) throw new PolicyError(this.#problems);
    return new Policy({ registry: this.#registry, roles: [...this.#roles.values()], callers, addresses });
  }

  #problemOfName(name: string): string | undefined {
    if (!roleName.test(name)) {
      return 'not a role name; expected a lower-case letter, then letters, digits and -, at most 32';
    }
    if (this.#builtIn.has(name)) return 'a built-in role; expected another name for a role of your own';
    return this.#roles.has(name) ? 'defined twice; expected once' : undefined;
  }

  #findRole(key: string, name: string): Role | undefined {
    const role = this.#roles.get(name);
    if (!role) {
      const known = [...this.#roles.keys()].join(', ');
      this.#problems.push(`${key} names the role ${quoteName(name)}; expected one of ${known}`);
    }
    return role;
  }
}
