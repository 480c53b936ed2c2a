/**
 * The right that a method needs. `properties`: the method sets several properties, and the caller needs the right to each
 * of them as well.
 */
export type MethodRight = 'read' | 'identify' | 'network' | 'power' | 'properties';

/** The members of a method's entry that access control reads. */
export interface MethodAccess {
  readonly right: MethodRight;
  /** True where a repeated call must not run again after a restart of the agent: each call is journaled on disk. */
  readonly kept?: boolean | undefined;
}

/** Every method of a schema, by class and name. A table with further members per method fits as well. */
export type MethodTable = Readonly<Record<string, Readonly<Record<string, MethodAccess>>>>;

/** One method of the table. */
export interface MethodEntry extends MethodAccess {
  readonly className: string;
  readonly method: string;
}

/** Answers questions about the methods of a table. */
export class MethodRegistry {
  readonly methods: readonly MethodEntry[];
  readonly #byName: ReadonlyMap<string, MethodEntry>;

  constructor(table: MethodTable) {
    this.methods = Object.entries(table).flatMap(([className, methods]) =>
      Object.entries(methods).map(([method, { right, kept }]) => ({ className, method, right, kept })),
    );
    this.#byName = new Map(this.methods.map((entry) => [fullName(entry.className, entry.method), entry]));
  }

  /** @returns undefined for a method that the table lacks. */
  rightOf(className: string, method: string): MethodRight | undefined {
    return this.#byName.get(fullName(className, method))?.right;
  }

  /** Reports whether a method changes the host. A method that the table lacks counts as one that does. */
  isMutation(className: string, method: string): boolean {
    return this.rightOf(className, method) !== 'read';
  }

  /** Reports whether calls of a method are journaled on disk. A method that the table lacks counts as one that is. */
  isKept(className: string, method: string): boolean {
    const entry = this.#byName.get(fullName(className, method));
    return entry === undefined || entry.kept === true;
  }
}

/** `CLASS.METHOD`, as policies and messages name a method. */
export function fullName(className: string, method: string): string {
  return `${className}.${method}`;
}
