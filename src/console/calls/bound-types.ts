import type {
  AmqpMap,
  AmqpValue,
  ClassShape,
  EventInstance,
  ManagedObject,
  MethodShape,
  PackageShape,
  VariantList,
  VariantMap,
} from '#qmf';
import type { ObjectsOfClass } from '../queries/queries.ts';

declare const shape: unique symbol;

/** An object whose class has generated types. The member `shape` carries the types for the compiler; no object has it at run time. */
export type ObjectOf<Shape extends ClassShape> = ManagedObject & { readonly [shape]?: Shape };

/** The class name in the generated types of a class. */
export type ClassNameOf<Shape extends ClassShape> = Shape extends { className: infer Name extends string }
  ? Name
  : string;

/** A query for the objects of one class with generated types. */
export type ObjectsOf<Shape extends ClassShape> = ObjectsOfClass & { readonly className: ClassNameOf<Shape> };

/** A value from an agent: maps and lists hold values of AMQP. */
export type ReadValue<Value> = Value extends VariantList
  ? readonly AmqpValue[]
  : Value extends VariantMap
    ? AmqpMap
    : Value;
/** A value that a caller gives: maps and lists as programs write them. */
export type GivenValue<Value> = Value extends readonly AmqpValue[]
  ? VariantList
  : Value extends AmqpMap
    ? VariantMap
    : Value;

/** Values from an agent. Each may be absent: an agent of another version may have other members. */
export type ReadMembers<Members> = {
  readonly [Name in keyof Members]?: ReadValue<Members[Name]> | undefined;
};

/** The values of one object, with the generated types of its class. */
export interface BoundValues<Shape extends ClassShape> {
  readonly properties: ReadMembers<Shape['properties']>;
  readonly statistics: ReadMembers<Shape['statistics']>;
}

/** Names of the arguments with a default. */
export type OptionalArguments<Method extends MethodShape> = Method extends { optional: infer Names }
  ? Names
  : never;

/** The arguments of a method as a caller gives them: those with a default may be left out. */
export type BoundArguments<Method extends MethodShape> = {
  readonly [Name in Exclude<keyof Method['in'], OptionalArguments<Method>>]: GivenValue<Method['in'][Name]>;
} & {
  readonly [Name in Extract<keyof Method['in'], OptionalArguments<Method>>]?:
    | GivenValue<Method['in'][Name]>
    | undefined;
};

/** The results of a method. */
export type BoundResults<Method extends MethodShape> = ReadMembers<Method['out']>;

/** An event with the generated types of its package: `name` tells which event, and so which values. */
export type BoundEvent<Package extends PackageShape> = {
  [Name in keyof Package['events'] & string]: Pick<EventInstance, 'atNs' | 'severity'> & {
    readonly name: Name;
    readonly values: ReadMembers<Package['events'][Name]>;
  };
}[keyof Package['events'] & string];
