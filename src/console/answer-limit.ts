import { countValues, type QmfReply, type SchemaClass } from '#qmf';

/** Values in all parts of one answer, as `countValues` counts them: at most about 600 MB. 60 values of each of 45,000 objects fit. */
export const maxAnswerValues = 3_000_000;
/** Classes of one agent. A console asks for the objects of each; the largest known agent has 80. */
export const maxClasses = 10_000;
/** Members of one class: the work of each object grows with them. The largest known class has 90. */
export const maxMembers = 2_000;
/** How many times the wait for one part a whole answer may take: an agent could send parts for ever. */
export const maxAnswerWaits = 12;

/** Values of a member of a class: its name, type, unit, description and limits. */
const memberValues = 8;
/** Values of the id of an object or class. */
const idValues = 5;

/** Counts the values of one part of an answer. A part without elements counts 0. */
export function countReply(reply: QmfReply): number {
  switch (reply.kind) {
    case 'objects':
      return reply.objects.reduce((sum, { values }) => sum + idValues + countValues(values), 0);
    case 'objectIds':
      return reply.objectIds.length * idValues;
    case 'schemaIds':
      return reply.schemaIds.length * idValues;
    case 'schemas':
      return reply.schemas.reduce((sum, schema) => sum + countMembers(schema) * memberValues, 0);
    case 'packagesV1':
      return reply.packages.length;
    case 'classV1':
      return idValues;
    case 'completionV1':
    case 'dataIndication':
    case 'eventIndication':
    case 'exception':
    case 'heartbeat':
    case 'locateResponse':
    case 'methodResponse':
    case 'schemaV1':
      return 0;
  }
}

/** Counts properties, statistics, methods and arguments. */
export function countMembers(schema: SchemaClass): number {
  if (schema.kind === 'event') return 1 + schema.arguments.length;
  const { properties, statistics, methods } = schema;
  return methods.reduce(
    (sum, method) => sum + 1 + method.arguments.length,
    1 + properties.length + statistics.length,
  );
}
