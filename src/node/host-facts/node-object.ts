import type { BoundClass } from '#agent';
import type { MemberValues, ObjectClass, Schema } from '#qmf';
import type { IsPublished } from '../exclusion.ts';
import type { NodeFacts } from '../facts/node-facts.ts';

/** One object with its class and the values that are present. */
export interface NodeObject {
  readonly schemaClass: ObjectClass;
  /** Name as on the bus: `com.redhat.ovirtNode:<class>:<key>`. */
  readonly objectName: string;
  readonly properties: MemberValues;
  readonly statistics: MemberValues;
}

/** Lists the objects that facts make, class by class, without the members that are not published. */
export function listObjects(
  schema: Schema,
  classes: readonly BoundClass<NodeFacts>[],
  facts: NodeFacts,
  isPublished: IsPublished,
): readonly NodeObject[] {
  return classes.flatMap((bound) => {
    const schemaClass = schema.classes.find(
      (candidate): candidate is ObjectClass =>
        candidate.kind === 'object' && candidate.id.className === bound.name,
    );
    if (schemaClass === undefined) return [];
    const present = (values: object): MemberValues =>
      Object.fromEntries(
        Object.entries(values as MemberValues).filter(
          ([name, value]) => value !== undefined && isPublished(bound.name, name),
        ),
      );
    return [...bound.rows(facts)].map(([objectName, row]) => ({
      schemaClass,
      objectName,
      properties: present(bound.properties(row)),
      statistics: present(bound.statistics(row)),
    }));
  });
}
