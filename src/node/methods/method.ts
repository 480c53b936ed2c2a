import type { MethodRight } from '#access';
import type { LockName } from '#actions';
import type { CheckedCall, MethodCall } from '#agent';
import type { ClassShape } from '#qmf';
import type { NodeContext } from '../context/node-context.ts';
import type { Change } from './change.ts';

/** The call that a method plans or executes for. */
export interface PlannedCall extends Pick<MethodCall, 'method' | 'objectId' | 'grant' | 'checkCall'> {
  /**
   * Plans another call that was checked.
   * @returns undefined for a method that changes nothing.
   * @throws {QmfException} with code `NotImplemented`, or as the call itself.
   */
  planCall(checked: CheckedCall): Promise<Change<unknown> | undefined>;
}

/** A method that only reads. */
export interface ReadMethod<Args, Row, Out> {
  readonly right: 'read';
  execute(context: NodeContext, args: Args, row: Row, call: PlannedCall): Out | Promise<Out>;
}

/** The members that policy and guard read of a method that changes the host. */
interface MutatingAccess {
  /** The right that a caller's role must have. */
  readonly right: Exclude<MethodRight, 'read'>;
  /** True when each call is journaled on disk, so that a restarted agent does not repeat it. */
  readonly kept: boolean;
}

/** A method that changes the host. */
export interface MutatingMethod<Args, Row, Out> extends MutatingAccess {
  /** Changes of one lock run one at a time; absent for a method that takes the locks of the methods it stands for. */
  readonly lock?: LockName;
  /** Plans the change that the call makes; touches nothing. @throws {Refused} {Unsupported} {Busy} {QmfException} */
  plan(context: NodeContext, args: Args, row: Row, call: PlannedCall): Change<Out> | Promise<Change<Out>>;
}

/** A method of the schema that this version does not serve. */
export interface UnimplementedMethod extends MutatingAccess {
  readonly isImplemented: false;
}

export type NodeMethod<Args = unknown, Row = unknown, Out = unknown> =
  | ReadMethod<Args, Row, Out>
  | MutatingMethod<Args, Row, Out>
  | UnimplementedMethod;

/** Every method of one class; a missing method, a wrong argument or a wrong result does not compile. */
export type ClassMethods<C extends ClassShape, Row> = {
  readonly [M in keyof C['methods']]: NodeMethod<C['methods'][M]['in'], Row, C['methods'][M]['out']>;
};

/** All methods of a schema, by class and name. */
export type MethodTable = Readonly<Record<string, Readonly<Record<string, NodeMethod>>>>;
