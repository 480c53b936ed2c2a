import type { SchemaStatistic, TypeName } from '../schema.ts';

const plain = [
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'int8',
  'int16',
  'int32',
  'int64',
  'bool',
  'float',
  'double',
  'sstr',
  'lstr',
  'uuid',
  'absTime',
  'deltaTime',
  'objId',
  'map',
  'list',
] as const satisfies readonly TypeName[];

/** Types of properties. */
export const propertyTypes: readonly TypeName[] = plain;

/** Types of counters. As a statistic, one name of the file stands for one or more of the class. */
const composite = {
  count8: { type: 'uint8', style: 'count' },
  count16: { type: 'uint16', style: 'count' },
  count32: { type: 'uint32', style: 'count' },
  count64: { type: 'uint64', style: 'count' },
  hilo8: { type: 'uint8', style: 'hilo' },
  hilo16: { type: 'uint16', style: 'hilo' },
  hilo32: { type: 'uint32', style: 'hilo' },
  hilo64: { type: 'uint64', style: 'hilo' },
  mma32: { type: 'uint32', style: 'mma' },
  mma64: { type: 'uint64', style: 'mma' },
  mmaTime: { type: 'deltaTime', style: 'mma' },
} as const;
type CompositeName = keyof typeof composite;
const compositeNames = Object.keys(composite) as CompositeName[];

const counts = { count8: 'uint8', count16: 'uint16', count32: 'uint32', count64: 'uint64' } as const;
export type ArgumentType = TypeName | keyof typeof counts;
/** Types of arguments; a count is a plain number there. */
export const argumentTypes: readonly ArgumentType[] = [
  ...plain,
  ...(Object.keys(counts) as (keyof typeof counts)[]),
];
/** Type that an argument has in the schemas of consoles. */
export const plainArgumentType = (type: ArgumentType): TypeName =>
  type in counts ? counts[type as keyof typeof counts] : (type as TypeName);

export type StatisticType = TypeName | CompositeName;
/** Types of statistics. */
export const statisticTypes: readonly StatisticType[] = [...plain, ...compositeNames];

/** What each style adds to the name and to the description of a statistic. */
const parts = {
  count: [['', '']],
  hilo: [
    ['', ''],
    ['High', ' (High)'],
    ['Low', ' (Low)'],
  ],
  mma: [
    ['Samples', ' (Samples)'],
    ['Min', ' (Min)'],
    ['Max', ' (Max)'],
    ['Average', ' (Average)'],
  ],
} as const;

/** The statistics that a class publishes for one of the file, named as qmf-gen's schemas name them. */
export function expandStatistic(
  type: StatisticType,
  { name, desc, ...rest }: Omit<SchemaStatistic, 'type'>,
): readonly SchemaStatistic[] {
  const style = compositeNames.find((one) => one === type);
  if (style === undefined) return [{ name, type: type as TypeName, desc, ...rest }];
  return parts[composite[style].style].map(([suffix, note]) => ({
    name: name + suffix,
    type: composite[style].type,
    desc: desc === undefined ? undefined : desc + note,
    ...rest,
  }));
}
