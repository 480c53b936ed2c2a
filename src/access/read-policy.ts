import { isAnonymous, isValidName } from './caller-name.ts';
import { parsePattern } from './pattern.ts';
import { type CallerRule, canMutate, Policy } from './policy.ts';
import { builtInRoles, createRole, matchMethods, type Role } from './role.ts';

/** A policy as one place has it. Several are one policy together. */
export interface PolicySource {
  /** How a problem names its keys, such as `policy.` or `/etc/ovirt-node/policy.toml: `. */
  readonly origin: string;
  /** Patterns of user names to the role, or the roles, that they have. */
  readonly callers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** Roles of its own to patterns of methods. */
  readonly roles?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Roles whose address counts where the broker vouches for no name. */
  readonly addresses?: readonly string[] | undefined;
}

/** Every mistake of a policy at once. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const roleName = /^[a-z][A-Za-z0-9-]{0,31}$/;

/** @throws {PolicyError} where a role, or what a pattern means, is not there; or a pattern or a name is none. */
export function readPolicy(sources: readonly PolicySource[]): Policy {
  const problems: string[] = [];
  const roles = new Map(builtInRoles.map((role) => [role.name, role]));
  for (const source of sources) readRoles(source, roles, problems);
  const callers = sources.flatMap((source) => readCallers(source, roles, problems));
  const addresses = new Set(sources.flatMap((source) => readAddresses(source, roles, problems)));
  if (problems.length > 0) throw new PolicyError(problems);
  return new Policy({ roles: [...roles.values()], callers, addresses: [...addresses] });
}

function readRoles({ origin, roles = {} }: PolicySource, known: Map<string, Role>, problems: string[]): void {
  for (const [name, patterns] of Object.entries(roles)) {
    const key = `${origin}roles ${quoted(name)}`;
    if (!roleName.test(name)) {
      problems.push(
        `${key} is no name of a role; a lower-case letter, then letters, digits and -, at most 32`,
      );
    } else if (builtInRoles.some((role) => role.name === name)) {
      problems.push(`${key} is there already; another name for a role of your own`);
    } else if (known.has(name)) {
      problems.push(`${key} is there twice; once`);
    } else {
      for (const pattern of patterns) {
        if (matchMethods(parsePattern(pattern)).length > 0) continue;
        problems.push(
          `${key} has ${quoted(pattern)}, which means no method; METHOD or CLASS.METHOD of the schema, * for any run of characters`,
        );
      }
      known.set(name, createRole(name, patterns));
    }
  }
}

function readCallers(
  { origin, callers = {} }: PolicySource,
  roles: ReadonlyMap<string, Role>,
  problems: string[],
): readonly CallerRule[] {
  return Object.entries(callers).flatMap(([text, given]) => {
    const rule = `${origin}callers ${quoted(text)}`;
    if (!isValidName(text)) {
      problems.push(
        `${rule} is no pattern of user names; 1 to 255 characters that can be shown, * for any run of them`,
      );
    } else if (isAnonymous(text)) {
      problems.push(`${rule} is what brokers call who has no name, and nobody's; the name of an account`);
    }
    return (typeof given === 'string' ? [given] : given).flatMap((name) => {
      const role = roles.get(name);
      if (role) return [{ user: parsePattern(text), role, rule }];
      problems.push(unknownRole(rule, name, roles));
      return [];
    });
  });
}

function readAddresses(
  { origin, addresses = [] }: PolicySource,
  roles: ReadonlyMap<string, Role>,
  problems: string[],
): readonly Role[] {
  return addresses.flatMap((name) => {
    const key = `${origin}addresses`;
    const role = roles.get(name);
    if (!role) problems.push(unknownRole(key, name, roles));
    else if (!canMutate(role)) problems.push(`${key} has ${name}, which changes nothing; a role that does`);
    return role ? [role] : [];
  });
}

function unknownRole(key: string, name: string, roles: ReadonlyMap<string, Role>): string {
  return `${key} names the role ${quoted(name)}; one of ${[...roles.keys()].join(', ')}`;
}

const quoted = (text: string) => JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
