import type { EventClass, ObjectClass, SchemaArgument, SchemaClass, SchemaMethod } from '#qmf';

/**
 * One class from the two ways an agent tells it. QMFv1's frame has the exact types, what is optional, statistics and
 * defaults; QMFv2's map has what the class is for and an event's severity.
 */
export function mergeSchema(v1: SchemaClass, v2: SchemaClass): SchemaClass {
  if (v1.kind === 'object' && v2.kind === 'object') return mergeObjectClass(v1, v2);
  if (v1.kind === 'event' && v2.kind === 'event') return mergeEventClass(v1, v2);
  return v1;
}

function mergeObjectClass(v1: ObjectClass, v2: ObjectClass): ObjectClass {
  // QMFv2 has no statistics of its own: there they are among the properties.
  const told = [...v2.properties, ...v2.statistics];
  return {
    ...v1,
    desc: v1.desc ?? v2.desc,
    properties: v1.properties.map((property) => withTexts(property, told)),
    statistics: v1.statistics.map((statistic) => withTexts(statistic, told)),
    methods: v1.methods.map((method) => mergeMethod(method, v2.methods)),
  };
}

function mergeMethod(v1: SchemaMethod, methods: readonly SchemaMethod[]): SchemaMethod {
  const v2 = methods.find(({ name }) => name === v1.name);
  if (!v2) return v1;
  return {
    ...v1,
    desc: v1.desc ?? v2.desc,
    arguments: v1.arguments.map((argument) => withTexts(argument, v2.arguments)),
  };
}

function mergeEventClass(v1: EventClass, v2: EventClass): EventClass {
  // The C++ library loses the arguments of events in its QMFv1 frames.
  const told: readonly SchemaArgument[] = v1.arguments.length > 0 ? v1.arguments : v2.arguments;
  return {
    ...v1,
    desc: v1.desc ?? v2.desc,
    severity: v2.severity,
    arguments: told.map((argument) => withTexts(argument, v2.arguments)),
  };
}

interface Described {
  readonly name: string;
  readonly desc?: string | undefined;
  readonly unit?: string | undefined;
}

function withTexts<Member extends Described>(member: Member, told: readonly Described[]): Member {
  const other = told.find(({ name }) => name === member.name);
  if (!other) return member;
  return { ...member, desc: member.desc ?? other.desc, unit: member.unit ?? other.unit };
}
