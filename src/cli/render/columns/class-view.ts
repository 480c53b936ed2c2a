import type { ObjectValues } from '#console';
import type { VariantValue } from '#qmf';
import { formatKibibytes } from '../text/quantity.ts';
import type { Column } from '../text/table.ts';
import { renderValue } from '../text/value.ts';

/** One object of a list, with what its columns may want. */
export interface ListedObject {
  /** What tells it from the others, such as `eth0`. */
  readonly name: string;
  readonly host: string;
  readonly values: ObjectValues;
  /** Texts of related objects by class, such as the addresses of an interface. */
  readonly related: Readonly<Record<string, readonly string[]>>;
}

export interface ClassColumn extends Column {
  readonly text: (object: ListedObject) => string;
}

/** Which objects of another class belong to those of a list, and what of them is shown. */
export interface Relation {
  readonly className: string;
  /** The property that refers to the listed object. */
  readonly reference: string;
  readonly text: (values: ObjectValues) => string;
}

/** How the objects of one class are listed. */
export interface ClassView {
  readonly columns: readonly ClassColumn[];
  readonly relations?: readonly Relation[];
}

export const memberColumn = (title: string, name: string, align?: 'right'): ClassColumn => ({
  title,
  align,
  text: ({ values }) => formatMember(values, name),
});
export const nameColumn: ClassColumn = { title: 'NAME', text: ({ name }) => name };
/** A number whose title says what is counted. */
export const countColumn = (title: string, name: string): ClassColumn => ({
  title,
  align: 'right',
  text: ({ values }) => formatWithoutUnit(values, name),
});
export const sizeColumn = (title: string, name: string): ClassColumn => ({
  title,
  align: 'right',
  text: ({ values }) => {
    const value = memberValue(values, name);
    return typeof value === 'bigint' || typeof value === 'number' ? formatKibibytes(value) : '';
  },
});

export function memberValue({ properties, statistics }: ObjectValues, name: string): VariantValue {
  return Object.hasOwn(properties, name) ? properties[name] : statistics[name];
}

/** Without its unit. */
export const formatWithoutUnit = (values: ObjectValues, name: string) =>
  renderValue(memberValue(values, name));

export function formatMember(values: ObjectValues, name: string): string {
  const { schema } = values;
  const declared = [...(schema?.properties ?? []), ...(schema?.statistics ?? [])].find(
    (one) => one.name === name,
  );
  return renderValue(memberValue(values, name), declared?.type, declared?.unit);
}
