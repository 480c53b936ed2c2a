import type { SchemaProperty, TypeName } from '#qmf';
import { isObjectId } from '../text/plain-value.ts';
import {
  type ClassColumn,
  formatWithoutUnit,
  type ListedObject,
  memberColumn,
  memberValue,
  nameColumn,
} from './class-view.ts';

/** Number of columns of a class without a view. */
const maxColumns = 7;
const longTypes: ReadonlySet<TypeName> = new Set(['map', 'list', 'lstr', 'objId']);
/** How schemas mark a member as obsolete. */
const deprecated = /^(deprecated|unused)\b/i;

/**
 * Chooses columns for the objects of any class: first the keys, then further members up to {@link maxColumns}.
 * Leaves out members that every object lacks and members that repeat the name.
 */
export function generalColumns(objects: readonly ListedObject[]): readonly ClassColumn[] {
  const { properties = [], statistics = [] } = objects[0]?.values.schema ?? {};
  const keys = properties.filter((property) => property.index && isKey(property, objects));
  const others = [...properties, ...statistics].filter(
    ({ name, type, desc }) =>
      !longTypes.has(type) && !keys.some((key) => key.name === name) && !deprecated.test(desc ?? ''),
  );
  // A name composed of other objects' names is hard to read, so its parts replace it.
  const parts = keys.filter(({ name }) => isInformative(name, objects));
  const isCompound = parts.length > 1 || parts.some(({ type }) => type === 'objId');
  const named = isCompound ? [] : [nameColumn];
  const members = [...parts, ...others.filter(({ name }) => isInformative(name, objects))];
  const columns = members.map(({ name, type }) => memberColumn(columnTitle(name, type), name));
  return [...named, ...columns].slice(0, maxColumns);
}

/**
 * Reports whether a property identifies objects. A reference does when the objects' names contain the referenced name.
 */
function isKey({ name, type }: SchemaProperty, objects: readonly ListedObject[]): boolean {
  if (type !== 'objId') return true;
  return objects.some((object) => {
    const value = memberValue(object.values, name);
    if (!isObjectId(value) || value.objectName === '') return false;
    const text = formatWithoutUnit(object.values, name);
    const parts = [...object.name.split(','), ...object.name.split(':')];
    return object.name.includes(value.objectName) || (text !== '' && parts.includes(text));
  });
}

function isInformative(member: string, objects: readonly ListedObject[]): boolean {
  return objects.some(({ name, values }) => {
    const text = formatWithoutUnit(values, member);
    return text !== '' && text !== name;
  });
}

/** Makes a column's title: `QUEUE DEPTH` for `queueDepth`, `QUEUE` for the reference `queueRef`. */
function columnTitle(name: string, type: TypeName): string {
  const plain = type === 'objId' ? name.replace(/(?<=.)Ref$/, '') : name;
  return plain.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toUpperCase();
}
