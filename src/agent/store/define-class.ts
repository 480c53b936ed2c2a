import {
  type AmqpMap,
  type ClassShape,
  type ObjectId,
  type PackageShape,
  QmfException,
  statusCodes,
} from '#qmf';
import type { Grant } from '../authorization.ts';

/** Who called a method, and how long the answer is wanted. */
export interface MethodCall {
  readonly objectId: ObjectId;
  readonly method: string;
  /** As the message has it; undefined where it has none. What it is worth is the broker's affair. */
  readonly userId: string | undefined;
  /** Why the call is permitted. */
  readonly grant: Grant;
  /**
   * For a method that stands for others: whether the caller may call that one of the same class.
   * @throws {QmfException} with code `Forbidden`.
   */
  requirePermission(method: string): Grant;
  /**
   * For a method that tells of another call what would become of it: all that is checked before a handler is run, in
   * the same order and with the same exceptions. @throws {QmfException}
   */
  checkCall(call: ProposedCall): CheckedCall;
  /**
   * Has something done once the answer, and each event before it, has left, or three seconds later: the answer, and an
   * event that was raised as `confirmed`, when the broker has settled it.
   */
  afterReply(run: () => void): void;
  /** Tells with the call, once it was carried out, what its caller might take for granted and is not so. */
  addNote(text: string): void;
  /** Aborted when the agent ends. */
  readonly signal: AbortSignal;
}

/** A call that somebody thinks of making. */
export interface ProposedCall {
  readonly objectName: string;
  readonly method: string;
  readonly arguments: AmqpMap;
}

/** One that would reach its handler: `args` and `row` are what the handler would get. */
export interface CheckedCall {
  readonly className: string;
  readonly method: string;
  readonly objectId: ObjectId;
  readonly grant: Grant;
  /** As that of {@link MethodCall}. */
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

/** What a class of the schema is made of on this machine. `Facts` is all that is known, `Row` what one object shows. */
export interface ManagedClass<C extends ClassShape, Facts, Row> {
  /** The objects that exist now, by object name, in the order in which they are published. */
  rows(facts: Facts): ReadonlyMap<string, Row>;
  /** Annotate the result (`: NetworkInterface['properties']`): else a property that is not in the schema compiles. */
  properties(row: Row): C['properties'];
  statistics(row: Row): C['statistics'];
  readonly methods: MethodHandlers<C, Row>;
}

/** A {@link ManagedClass} whose types were checked by {@link defineClass} and are not needed any more. */
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

/** Handler of a method that this version does not serve: QMF's own answer for it, never a pretended success. */
export function notImplemented(_args: unknown, _row: unknown, call: MethodCall): never {
  throw new QmfException(statusCodes.NotImplemented, `${call.method} is not implemented in this version`);
}
