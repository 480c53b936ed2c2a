import { fullName, type MethodEntry, type MethodRegistry, type MethodRight } from './method-registry.ts';
import { type Pattern, parsePattern } from './pattern.ts';

/** A set of methods that a policy gives to callers. */
export interface Role {
  readonly name: string;
  /** The permitted rights or methods; equal for two roles that permit the same. */
  readonly content: readonly string[];
  /** Whether the role permits any method that changes the host. */
  readonly canMutate: boolean;
  permits(className: string, method: string): boolean;
}

/** The role of every caller whom the broker lets in. */
export const viewer = 'viewer';

/** The rights of the built-in roles. An operator of networks also blinks ports, to find the port of a cable. */
const builtInRights: Readonly<Record<string, readonly MethodRight[]>> = {
  [viewer]: ['read'],
  identifier: ['read', 'identify', 'properties'],
  operator: ['read', 'identify', 'network', 'properties'],
  administrator: ['read', 'identify', 'network', 'power', 'properties'],
};

/** Creates the roles that every policy has, the weakest first. */
export function createBuiltInRoles(registry: MethodRegistry): readonly Role[] {
  return Object.entries(builtInRights).map(([name, rights]) =>
    createRole(registry, name, rights, (className, method) => {
      const right = registry.rightOf(className, method);
      return right !== undefined && rights.includes(right);
    }),
  );
}

/**
 * Creates a role of a policy from patterns of methods. The role also permits a method that sets properties, where it
 * permits any other mutation of the same class.
 */
export function createCustomRole(registry: MethodRegistry, name: string, patterns: readonly string[]): Role {
  const matched = patterns.map(parsePattern).flatMap((pattern) => matchMethods(registry, pattern));
  const names = new Set(matched.map(({ className, method }) => fullName(className, method)));
  const mutableClasses = new Set(
    matched.filter(({ right }) => right !== 'read').map(({ className }) => className),
  );
  return createRole(registry, name, [...names].sort(), (className, method) => {
    const right = registry.rightOf(className, method);
    return (
      names.has(fullName(className, method)) ||
      right === 'read' ||
      (right === 'properties' && mutableClasses.has(className))
    );
  });
}

/** Lists the methods that a pattern matches: `METHOD` of any class, or `CLASS.METHOD`. */
export function matchMethods({ methods }: MethodRegistry, pattern: Pattern): readonly MethodEntry[] {
  const isFullName = pattern.text.includes('.');
  return methods.filter(({ className, method }) =>
    pattern.matches(isFullName ? fullName(className, method) : method),
  );
}

function createRole(
  registry: MethodRegistry,
  name: string,
  content: readonly string[],
  permits: Role['permits'],
): Role {
  const canMutate = registry.methods.some(
    ({ className, method, right }) => right !== 'read' && permits(className, method),
  );
  return { name, content, canMutate, permits };
}
