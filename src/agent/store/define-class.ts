import {
  type AmqpMap,
  type ClassShape,
  type ObjectId,
  type PackageShape,
  QmfException,
  statusCodes,
} from '#qmf';
import type { Grant } from '../authorization.ts';

/** The caller of a method, and the services of the agent that a handler may use. */
export interface MethodCall {
  readonly objectId: ObjectId;
  readonly method: string;
  /** User id of the message; undefined without one. True only where the broker vouches for callers. */
  readonly userId: string | undefined;
  /** Why the call is permitted. */
  readonly grant: Grant;
  /**
   * Requires that the caller may call another method of the same class, for a method that stands for others.
   * @throws {QmfException} with code `Forbidden`.
   */
  requirePermission(method: string): Grant;
  /**
   * Checks another call as if the caller made it: every check before a handler runs, in the same order and with the same
   * exceptions. @throws {QmfException}
   */
  checkCall(call: ProposedCall): CheckedCall;
  /**
   * Runs a task once the answer, and each event before it, has left, or three seconds later. The answer, and an event
   * that was raised as `confirmed`, has left when the broker has settled it.
   */
  afterReply(run: () => void): void;
  /** Adds a note to the record of the call, where the change has a limit that the caller may not expect. */
  addNote(text: string): void;
  /** Aborted when the agent ends. */
  readonly signal: AbortSignal;
}

/** A call that a caller may make later. */
export interface ProposedCall {
  readonly objectName: string;
  readonly method: string;
  readonly arguments: AmqpMap;
}

/** A call that passed every check: `args` and `row` are what its handler gets. */
export interface CheckedCall {
  readonly className: string;
  readonly method: string;
  readonly objectId: ObjectId;
  readonly grant: Grant;
  /** As {@link MethodCall.requirePermission}. */
  requirePermission(method: string): Grant;
  readonly args: Readonly<Record<string, unknown>>;
  readonly row: unknown;
}

export type MethodHandlers<C extends ClassShape, Row> = {
  readonly [M in keyof C['methods']]: (
    args: C['methods'][M]['in'],
    row: Row,
    call: MethodCall,
  ) => C['methods'][M]['out'] | Promise<C['methods'][M]['out']>;
};

/** Binds a class of the schema to this machine. `Facts` is everything known; the binding makes one object from one `Row`. */
export interface ManagedClass<C extends ClassShape, Facts, Row> {
  /** The objects that exist now, by object name, in the order in which they are published. */
  rows(facts: Facts): ReadonlyMap<string, Row>;
  /** Annotate the result type; otherwise a property that is not in the schema compiles. */
  properties(row: Row): C['properties'];
  statistics(row: Row): C['statistics'];
  readonly methods: MethodHandlers<C, Row>;
}

/** A {@link ManagedClass} after {@link defineClass} has checked its types. */
export interface BoundClass<Facts> {
  readonly name: string;
  rows(facts: Facts): ReadonlyMap<string, unknown>;
  properties(row: unknown): object;
  statistics(row: unknown): object;
  readonly methods: Readonly<Record<string, (args: never, row: never, call: MethodCall) => unknown>>;
}

/**
 * Binds one class of a schema. A missing handler, an unknown method, a wrong argument, result or property does not
 * compile: `defineClass<ZooPackage>()('animal', { rows, properties, statistics, methods })`.
 */
export const defineClass =
  <P extends PackageShape>() =>
  <K extends keyof P['classes'] & string, Facts, Row>(
    name: K,
    definition: ManagedClass<P['classes'][K], Facts, Row>,
  ): BoundClass<Facts> =>
    ({ name, ...definition }) as unknown as BoundClass<Facts>;

/** Handles a method that this version does not serve: answers with QMF's own status, never with a pretended success. */
export function notImplemented(_args: unknown, _row: unknown, call: MethodCall): never {
  throw new QmfException(statusCodes.NotImplemented, `${call.method} is not implemented in this version`);
}
