import type { VariantValue } from '../values/variant.ts';

/** Names of the types a member can have, as QMF's schema XML spells them (`reference`: qmf-gen's management types). */
export type TypeName =
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'bool'
  | 'float'
  | 'double'
  | 'sstr'
  | 'lstr'
  | 'uuid'
  | 'absTime'
  | 'deltaTime'
  | 'objId'
  | 'map'
  | 'list';

export type Access = 'RC' | 'RO' | 'RW';
export type Direction = 'I' | 'O' | 'IO';
/** Severity of an event as the schema spells it, most severe first; its position is the number on the wire. */
export const severities = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'inform', 'debug'] as const;
export type Severity = (typeof severities)[number];

/** Names one class of one schema. `hash` is opaque, 16 octets as uuid text; it changes whenever the class does. */
export interface SchemaId {
  readonly packageName: string;
  readonly className: string;
  readonly type: 'data' | 'event';
  readonly hash: string;
}

interface Member {
  readonly name: string;
  readonly type: TypeName;
  readonly unit?: string | undefined;
  readonly desc?: string | undefined;
}
interface Limits {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly maxlen?: number | undefined;
}
export interface SchemaProperty extends Member, Limits {
  readonly access: Access;
  readonly index: boolean;
  readonly optional: boolean;
  readonly parentRef?: boolean | undefined;
  readonly isGeneralReference?: boolean | undefined;
  /** Class that an objId refers to, of this package unless a package is named. */
  readonly references?: { readonly packageName: string; readonly className: string } | undefined;
}
export interface SchemaStatistic extends Member {
  readonly assign?: string | undefined;
}
export interface SchemaArgument extends Member, Limits {
  readonly dir: Direction;
  /** As the schema has it, always text: consoles send it back as they understand it. */
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
/** One package: what one schema file holds, in document order. */
export interface Schema {
  readonly packageName: string;
  readonly classes: readonly SchemaClass[];
}

/** Types the generator writes for one class: see `schema.generated.ts`. */
export interface ClassShape {
  properties: object;
  statistics: object;
  methods: Record<string, { in: object; out: object }>;
}
/** Types the generator writes for one package. */
export interface PackageShape {
  classes: Record<string, ClassShape>;
  events: Record<string, object>;
}
/** Values by member name, before the schema's types are put on them. */
export type MemberValues = Readonly<Record<string, VariantValue>>;
