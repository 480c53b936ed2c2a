import type { TypeName } from '../values/type-table.ts';
import type { VariantValue } from '../values/variant.ts';

export type Access = 'RC' | 'RO' | 'RW';
export type Direction = 'I' | 'O' | 'IO';
/** Severities of events as the schema spells them, most severe first. The position is the number on the wire. */
export const severities = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'inform', 'debug'] as const;
export type Severity = (typeof severities)[number];

/** Names one class of one schema. */
export interface SchemaId {
  readonly packageName: string;
  readonly className: string;
  readonly type: 'data' | 'event';
  /** Opaque: 16 octets as uuid text, which change whenever the class does. */
  readonly hash: string;
}

/** The parts that properties, statistics and arguments share. */
export interface SchemaMember {
  readonly name: string;
  readonly type: TypeName;
  readonly unit?: string | undefined;
  readonly desc?: string | undefined;
}
/** Bounds of a property or an argument. */
export interface SchemaLimits {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly maxlen?: number | undefined;
}
export interface SchemaProperty extends SchemaMember, SchemaLimits {
  readonly access: Access;
  readonly index: boolean;
  readonly optional: boolean;
  readonly parentRef?: boolean | undefined;
  readonly isGeneralReference?: boolean | undefined;
  /** The class that an objId refers to. The reader of schema files fills in this package if the file names none. */
  readonly references?: { readonly packageName: string; readonly className: string } | undefined;
}
export interface SchemaStatistic extends SchemaMember {
  readonly assign?: string | undefined;
}
export interface SchemaArgument extends SchemaMember, SchemaLimits {
  readonly dir: Direction;
  /** Always text, as in the schema file: consoles convert it and send it back. */
  readonly default?: string | undefined;
}
export interface SchemaMethod {
  readonly name: string;
  readonly desc?: string | undefined;
  readonly arguments: readonly SchemaArgument[];
}
export interface ObjectClass {
  readonly kind: 'object';
  readonly id: SchemaId;
  readonly desc?: string | undefined;
  readonly properties: readonly SchemaProperty[];
  readonly statistics: readonly SchemaStatistic[];
  readonly methods: readonly SchemaMethod[];
}
export interface EventClass {
  readonly kind: 'event';
  readonly id: SchemaId;
  readonly desc?: string | undefined;
  readonly severity: Severity;
  readonly arguments: readonly SchemaArgument[];
}
export type SchemaClass = ObjectClass | EventClass;
/** One package: the classes of one schema file, in document order. */
export interface Schema {
  readonly packageName: string;
  readonly classes: readonly SchemaClass[];
}

/** The types of one method, as the generator writes them: a handler gets all of `in` and returns all of `out`. */
export interface MethodShape {
  in: object;
  out: object;
  /** Names of the arguments with a default, which a caller may leave out. */
  optional?: string;
}
/** The types of one class, as the generator (`ovirt-node codegen`) writes them. */
export interface ClassShape {
  className?: string;
  properties: object;
  statistics: object;
  methods: Record<string, MethodShape>;
}
/** The types of one package, as the generator writes them: classes and events by name. */
export interface PackageShape {
  classes: Record<string, ClassShape>;
  events: Record<string, object>;
}
/** Values by member name, before conversion to the types of the schema. */
export type MemberValues = Readonly<Record<string, VariantValue>>;
