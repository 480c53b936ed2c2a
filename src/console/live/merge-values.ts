import { maxMembers } from '../answer-limit.ts';
import type { ObjectValues } from '../queries/object-values.ts';

/** Which members of an object values hold. */
export interface Contents {
  readonly properties: boolean;
  readonly statistics: boolean;
}

export const both: Contents = { properties: true, statistics: true };

/** Reports what values hold. Without a schema all count as properties. */
export function contentsOf({ properties, statistics }: ObjectValues): Contents {
  return { properties: Object.keys(properties).length > 0, statistics: Object.keys(statistics).length > 0 };
}

/** Joins an indication with what is known: an agent sends complete properties, complete statistics, or both. */
export function mergeValues(before: ObjectValues | undefined, values: ObjectValues): ObjectValues {
  const { schema } = values;
  const has = contentsOf(values);
  // Without a schema nothing tells properties from statistics, so that a message may have only a part.
  if (schema === undefined) {
    const properties = Object.assign(Object.create(null), before?.properties, values.properties);
    // An agent may send other members each time.
    return Object.keys(properties).length > maxMembers ? values : { ...values, properties };
  }
  return {
    schema,
    properties: has.properties ? values.properties : (before?.properties ?? values.properties),
    statistics: has.statistics ? values.statistics : (before?.statistics ?? values.statistics),
  };
}
