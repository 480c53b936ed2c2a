import type {
  AmqpMap,
  EventClass,
  EventInstance,
  ManagedObject,
  ObjectClass,
  Schema,
  SchemaClass,
  SchemaIdFilter,
  SchemaMethod,
} from '#qmf';
import { NoSchema } from '../errors.ts';
import { type ObjectValues, toObjectValues, toTypedValues, type ValuesByName } from './object-values.ts';
import type { Schemas } from './schemas.ts';

/** An event whose values fit its schema. */
export interface NamedEvent extends Pick<EventInstance, 'atNs' | 'severity'> {
  readonly name: string;
  readonly values: ValuesByName;
}

/**
 * Reads values for programs with generated types: leaves out what does not fit the schema. The schema is that of the program
 * where it has the class, since the types were made from it; else the agent's.
 */
export class ShapeReader {
  readonly #schemas: Schemas;
  readonly #own: readonly SchemaClass[];

  constructor(schemas: Schemas, own: readonly Schema[]) {
    this.#schemas = schemas;
    this.#own = own.flatMap(({ classes }) => classes);
  }

  /** @throws {NoSchema} */
  async objectValues(agentName: string, { values, schemaId }: ManagedObject): Promise<ObjectValues> {
    const schema = await this.#find(agentName, schemaId, 'object');
    return toObjectValues(values, schema, 'leave out');
  }

  /** @throws {NoSchema} */
  async event(agentName: string, { values, schemaId, atNs, severity }: EventInstance): Promise<NamedEvent> {
    const { id, arguments: members } = await this.#find(agentName, schemaId, 'event');
    return { name: id.className, atNs, severity, values: toTypedValues(values, members, 'leave out') };
  }

  /** @param schema the class at the agent, which the program may not have. */
  results(schema: ObjectClass | undefined, method: string, results: AmqpMap): ValuesByName {
    const own = schema && this.#findOwn(schema.id, 'object');
    const outputs = findMethod(own ?? schema, method)?.arguments.filter(({ dir }) => dir !== 'I');
    return toTypedValues(results, outputs ?? [], 'leave out');
  }

  async #find<Kind extends SchemaClass['kind']>(
    agentName: string,
    id: SchemaIdFilter = {},
    kind: Kind,
  ): Promise<ClassOfKind<Kind>> {
    if (id.className === undefined) throw new NoSchema(agentName, 'without a name');
    const found = this.#findOwn(id, kind) ?? (await this.#schemas.get(agentName, id));
    if (!isKind(found, kind)) throw new NoSchema(agentName, id.className);
    return found;
  }

  #findOwn<Kind extends SchemaClass['kind']>(
    { packageName, className }: SchemaIdFilter,
    kind: Kind,
  ): ClassOfKind<Kind> | undefined {
    const found = this.#own.find(({ id }) => id.packageName === packageName && id.className === className);
    return found && isKind(found, kind) ? found : undefined;
  }
}

type ClassOfKind<Kind extends SchemaClass['kind']> = Kind extends 'object' ? ObjectClass : EventClass;

function isKind<Kind extends SchemaClass['kind']>(
  schemaClass: SchemaClass,
  kind: Kind,
): schemaClass is ClassOfKind<Kind> & SchemaClass {
  return schemaClass.kind === kind;
}

function findMethod(schema: ObjectClass | undefined, name: string): SchemaMethod | undefined {
  return schema?.methods.find((method) => method.name === name);
}
