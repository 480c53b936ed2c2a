import type { ObjectValues } from '#console';
import type { VariantValue } from '#qmf';
import { isNumber } from '../text/plain-value.ts';
import { formatKibibytes } from '../text/quantity.ts';
import type { Column } from '../text/table.ts';
import { renderValue } from '../text/value.ts';

/** One object of a list, with the data of its columns. */
export interface ListedObject {
  /** Short name, such as `eth0`. */
  readonly name: string;
  readonly host: string;
  readonly values: ObjectValues;
  /** Texts of related objects by class, such as the addresses of an interface. */
  readonly related: Readonly<Record<string, readonly string[]>>;
  /** Number of the object in the shell. */
  readonly number?: number | undefined;
  /** Marks an object that changed lately, in a table that is drawn again and again. */
  readonly isChanged?: boolean;
}

export interface ClassColumn extends Column {
  readonly text: (object: ListedObject) => string;
}

/** A class of objects that refer to the listed objects, and the text to list of each. */
export interface Relation {
  readonly className: string;
  /** The property with the id of the listed object. */
  readonly reference: string;
  readonly text: (values: ObjectValues) => string;
}

/** The columns in which the objects of one class are listed. */
export interface ClassView {
  readonly columns: readonly ClassColumn[];
  readonly relations?: readonly Relation[];
}

/** @param more alignment, and how the column yields to a narrow terminal. */
export const memberColumn = (
  title: string,
  name: string,
  more?: 'right' | Omit<Column, 'title'>,
): ClassColumn => ({
  title,
  ...(more === 'right' ? { align: more } : more),
  text: ({ values }) => formatMember(values, name),
});
export const nameColumn: ClassColumn = { title: 'NAME', text: ({ name }) => name };
/** Makes a column of numbers. Its title names the counted things, so it leaves out the unit. */
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
    return isNumber(value) ? formatKibibytes(value) : '';
  },
});

export function memberValue({ properties, statistics }: ObjectValues, name: string): VariantValue {
  return Object.hasOwn(properties, name) ? properties[name] : statistics[name];
}

/** Formats a member's value without its unit. */
export const formatWithoutUnit = (values: ObjectValues, name: string) =>
  renderValue(memberValue(values, name));

export function formatMember(values: ObjectValues, name: string): string {
  const { schema } = values;
  const declared = [...(schema?.properties ?? []), ...(schema?.statistics ?? [])].find(
    (one) => one.name === name,
  );
  return renderValue(memberValue(values, name), declared?.type, declared?.unit);
}
