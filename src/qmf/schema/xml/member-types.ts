import type { TypeName } from '../../values/type-table.ts';
import type { SchemaStatistic } from '../schema.ts';

/** Types of properties, in the order in which errors list them. */
export const propertyTypes = [
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

/** Types of counters. One such statistic in the file stands for one or more statistics of the class. */
const counterTypes = {
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
type CounterTypeName = keyof typeof counterTypes;
const counterTypeNames = Object.keys(counterTypes) as CounterTypeName[];

/** The counter types that an argument can have as well; the argument is then a plain number. */
const countTypes = { count8: 'uint8', count16: 'uint16', count32: 'uint32', count64: 'uint64' } as const;
type CountTypeName = keyof typeof countTypes;

export type ArgumentType = TypeName | CountTypeName;
export const argumentTypes: readonly ArgumentType[] = [
  ...propertyTypes,
  ...(Object.keys(countTypes) as CountTypeName[]),
];
/** Returns the type that consoles see for an argument. */
export const plainArgumentType = (type: ArgumentType): TypeName =>
  type in countTypes ? countTypes[type as CountTypeName] : (type as TypeName);

export type StatisticType = TypeName | CounterTypeName;
export const statisticTypes: readonly StatisticType[] = [...propertyTypes, ...counterTypeNames];

/** Each style's additions to the name and the description of a statistic. */
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

/** Expands one statistic of the file to the statistics that the class publishes, with the names of qmf-gen. */
export function expandStatistic(
  type: StatisticType,
  { name, desc, ...rest }: Omit<SchemaStatistic, 'type'>,
): readonly SchemaStatistic[] {
  const counter = counterTypeNames.find((candidate) => candidate === type);
  if (counter === undefined) return [{ name, type: type as TypeName, desc, ...rest }];
  const { type: plainType, style } = counterTypes[counter];
  return parts[style].map(([suffix, note]) => ({
    name: name + suffix,
    type: plainType,
    desc: desc === undefined ? undefined : desc + note,
    ...rest,
  }));
}
