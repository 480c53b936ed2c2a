import type { SchemaProperty, TypeName } from '#qmf';
import { isObjectId } from '../json.ts';
import {
  type ClassColumn,
  formatWithoutUnit,
  type ListedObject,
  memberColumn,
  memberValue,
  nameColumn,
} from './class-view.ts';

/** Columns of a class that nobody made a view for. */
const mostColumns = 7;
const tooLong: ReadonlySet<TypeName> = new Set(['map', 'list', 'lstr', 'objId']);
/** How schemas say that a member tells nothing any more. */
const pastUse = /^(deprecated|unused)\b/i;

/**
 * What tells the objects of any class apart, then what there is room for: no member that no object has, and none that
 * says the name again.
 */
export function generalColumns(objects: readonly ListedObject[]): readonly ClassColumn[] {
  const { properties = [], statistics = [] } = objects[0]?.values.schema ?? {};
  const keys = properties.filter((property) => property.index && isKey(property, objects));
  const others = [...properties, ...statistics].filter(
    ({ name, type, desc }) =>
      !tooLong.has(type) && !keys.some((key) => key.name === name) && !pastUse.test(desc ?? ''),
  );
  // A name that is put together from the names of others is hard to read: its parts are what it says.
  const parts = keys.filter(({ name }) => tellsMore(name, objects));
  const isPutTogether = parts.length > 1 || parts.some(({ type }) => type === 'objId');
  const named = isPutTogether ? [] : [nameColumn];
  const members = [...parts, ...others.filter(({ name }) => tellsMore(name, objects))];
  const columns = members.map(({ name, type }) => memberColumn(title(name, type), name));
  return [...named, ...columns].slice(0, mostColumns);
}

/** A reference tells objects apart where their names hold that of the object referred to. */
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

function tellsMore(member: string, objects: readonly ListedObject[]): boolean {
  return objects.some(({ name, values }) => {
    const text = formatWithoutUnit(values, member);
    return text !== '' && text !== name;
  });
}

/** `queueDepth` becomes `QUEUE DEPTH`, the reference `queueRef` `QUEUE`. */
function title(name: string, type: TypeName): string {
  const plain = type === 'objId' ? name.replace(/(?<=.)Ref$/, '') : name;
  return plain.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toUpperCase();
}
