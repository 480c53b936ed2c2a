import type { ObjectValues } from '#console';
import type { AmqpValue, ObjectClass, TypeName } from '#qmf';
import { type CommandInput, usageError } from '../../command.ts';
import { isNumber } from '../text/plain-value.ts';
import { formatWithoutUnit, type ListedObject, memberValue } from './class-view.ts';

type Valued = Pick<ListedObject, 'values'>;

/** How objects are ordered and filtered. */
export interface Order {
  /** Undefined for the usual order. */
  readonly compare: ((a: Valued, b: Valued) => number) | undefined;
  readonly matches: (values: ObjectValues) => boolean;
  /**
   * Makes a predicate for agents, which every matching object fulfils and few others do; undefined without conditions. The predicate
   * is undefined where agents have nothing to evaluate. What they send is to be matched again: some agents ignore predicates.
   */
  readonly predicate: ((schema: ObjectClass | undefined) => readonly AmqpValue[] | undefined) | undefined;
}

interface Condition {
  readonly name: string;
  readonly value: string;
}

/** Types whose text in a table is rounded, shortened or composed: an agent compares other values than the table shows. */
const shownDifferently: ReadonlySet<TypeName> = new Set(['float', 'double', 'objId', 'map', 'list']);

/** Reads `--sort` and `--where`. @throws {CommandError} with status 2. */
export function readOrder(input: CommandInput): Order {
  const sort = input.text('sort');
  const conditions = input.texts('where').map(readCondition);
  return {
    compare: sort === undefined ? undefined : compareBy(sort),
    matches: (values) => conditions.every(({ name, value }) => formatWithoutUnit(values, name) === value),
    predicate: conditions.length === 0 ? undefined : (schema) => toPredicate(conditions, schema),
  };
}

function toPredicate(
  conditions: readonly Condition[],
  schema: ObjectClass | undefined,
): readonly AmqpValue[] | undefined {
  const members = [...(schema?.properties ?? []), ...(schema?.statistics ?? [])];
  const parts = conditions.flatMap(({ name, value }): (readonly AmqpValue[])[] => {
    const type = members.find((member) => member.name === name)?.type;
    // The table shows an absent value as an empty text.
    if (type === undefined || shownDifferently.has(type) || value === '') return [];
    const text = type === 'bool' ? ({ yes: 'true', no: 'false' }[value] ?? value) : value;
    return [['eq', name, ['quote', text]]];
  });
  return parts.length > 1 ? ['and', ...parts] : parts[0];
}

function readCondition(text: string): Condition {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { name, value };
  throw usageError(`--where is "${text}"; expected NAME=VALUE, such as carrier=no`);
}

/** Compares numbers by size and all else by text; objects without a value come last. */
function compareBy(sort: string): (a: Valued, b: Valued) => number {
  const isDescending = sort.startsWith('-');
  const name = isDescending ? sort.slice(1) : sort;
  return (a, b) => {
    const [left, right] = [memberValue(a.values, name), memberValue(b.values, name)];
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined);
    const order =
      isNumber(left) && isNumber(right)
        ? compareNumbers(left, right)
        : formatWithoutUnit(a.values, name).localeCompare(formatWithoutUnit(b.values, name), undefined, {
            numeric: true,
          });
    return isDescending ? -order : order;
  };
}

const compareNumbers = (left: number | bigint, right: number | bigint): number =>
  left < right ? -1 : Number(left > right);
