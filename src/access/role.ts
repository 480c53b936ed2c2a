import { knownMethods, type MethodRight, rightOf } from '../node/method-rights.ts';
import { type Pattern, parsePattern } from './pattern.ts';

/** A set of methods that callers may be given. */
export interface Role {
  readonly name: string;
  /** What it may call, in a form that two equal roles share. */
  readonly content: readonly string[];
  permits(className: string, method: string): boolean;
}

/** What one of the roles that are always there may do. A network's operator blinks ports, too: that is how one is found. */
const kindsOfRole: Readonly<Record<string, readonly MethodRight[]>> = {
  viewer: ['read'],
  identifier: ['read', 'identify', 'properties'],
  operator: ['read', 'identify', 'network', 'properties'],
  administrator: ['read', 'identify', 'network', 'power', 'properties'],
};

/** Everybody has it whom the broker lets in. */
export const viewer = 'viewer';

/** The roles that every policy has, the weakest first. */
export const builtInRoles: readonly Role[] = Object.entries(kindsOfRole).map(([name, kinds]) => ({
  name,
  content: kinds,
  permits: (className, method) => kinds.some((kind) => kind === rightOf(className, method)),
}));

/** Which methods a pattern means: `METHOD` of any class, or `CLASS.METHOD`. */
export function matchMethods(pattern: Pattern): readonly string[] {
  return knownMethods
    .filter(({ className, method }) => meansMethod(pattern, className, method))
    .map(({ className, method }) => `${className}.${method}`);
}

/** A role of a policy's own. What stands for several methods is permitted with any of its class that changes something. */
export function createRole(name: string, patterns: readonly string[]): Role {
  const meant = new Set(patterns.map(parsePattern).flatMap(matchMethods));
  const content = [...meant].sort();
  const changing = new Set(
    knownMethods
      .filter(({ className, method, right }) => right !== 'read' && meant.has(`${className}.${method}`))
      .map(({ className }) => className),
  );
  return {
    name,
    content,
    permits: (className, method) =>
      meant.has(`${className}.${method}`) ||
      rightOf(className, method) === 'read' ||
      (rightOf(className, method) === 'properties' && changing.has(className)),
  };
}

function meansMethod({ text, matches }: Pattern, className: string, method: string): boolean {
  return matches(text.includes('.') ? `${className}.${method}` : method);
}
