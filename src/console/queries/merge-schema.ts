import type { EventClass, ObjectClass, SchemaArgument, SchemaClass, SchemaMethod } from '#qmf';

/**
 * Merges the two forms of one class. The frame of QMFv1 has exact types, optional flags, statistics and defaults; the
 * map of QMFv2 has descriptions and the severity of an event.
 */
export function mergeSchema(v1: SchemaClass, v2: SchemaClass): SchemaClass {
  if (v1.kind === 'object' && v2.kind === 'object') return mergeObjectClass(v1, v2);
  if (v1.kind === 'event' && v2.kind === 'event') return mergeEventClass(v1, v2);
  return v1;
}

function mergeObjectClass(v1: ObjectClass, v2: ObjectClass): ObjectClass {
  // QMFv2 lists statistics among the properties.
  const described = [...v2.properties, ...v2.statistics];
  return {
    ...v1,
    desc: v1.desc ?? v2.desc,
    properties: v1.properties.map((property) => addDescription(property, described)),
    statistics: v1.statistics.map((statistic) => addDescription(statistic, described)),
    methods: v1.methods.map((method) => mergeMethod(method, v2.methods)),
  };
}

function mergeMethod(v1: SchemaMethod, methods: readonly SchemaMethod[]): SchemaMethod {
  const v2 = methods.find(({ name }) => name === v1.name);
  if (!v2) return v1;
  return {
    ...v1,
    desc: v1.desc ?? v2.desc,
    arguments: v1.arguments.map((argument) => addDescription(argument, v2.arguments)),
  };
}

function mergeEventClass(v1: EventClass, v2: EventClass): EventClass {
  // The C++ library leaves the arguments of events out of its QMFv1 frames.
  const eventArguments: readonly SchemaArgument[] = v1.arguments.length > 0 ? v1.arguments : v2.arguments;
  return {
    ...v1,
    desc: v1.desc ?? v2.desc,
    severity: v2.severity,
    arguments: eventArguments.map((argument) => addDescription(argument, v2.arguments)),
  };
}

interface Described {
  readonly name: string;
  readonly desc?: string | undefined;
  readonly unit?: string | undefined;
}

function addDescription<Member extends Described>(member: Member, described: readonly Described[]): Member {
  const other = described.find(({ name }) => name === member.name);
  if (!other) return member;
  return { ...member, desc: member.desc ?? other.desc, unit: member.unit ?? other.unit };
}
