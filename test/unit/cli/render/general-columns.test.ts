import { expect, test } from 'vitest';
import { type AmqpValue, type ObjectClass, readSchemaXml, uint } from '#qmf';
import { renderObjects } from '../../../../src/cli/render/pages/objects-table.ts';
import { toObjectValues } from '../../../../src/console/queries/object-values.ts';

/** Classes of a third party's schema. */
const { classes } = readSchemaXml(`
  <schema package="org.example">
    <class name="shelf"><property name="name" type="sstr" access="RC" index="y"/></class>
    <class name="lane">
      <property name="shelfRef" type="objId" references="shelf" access="RC" index="y"/>
      <property name="name" type="sstr" access="RC" index="y"/>
      <property name="tag" type="lstr" access="RC" index="y"/>
      <property name="label" type="sstr" access="RO" optional="y"/>
      <property name="oldSize" type="uint32" access="RO" desc="Deprecated, see size"/>
      <property name="options" type="map" access="RO"/>
      <statistic name="itemDepth" type="uint32" unit="item"/>
      <statistic name="a1" type="uint32"/><statistic name="a2" type="uint32"/><statistic name="a3" type="uint32"/>
      <statistic name="a4" type="uint32"/><statistic name="a5" type="uint32"/>
    </class>
  </schema>`);
const lane = classes[1] as ObjectClass;

const listed = (name: string, values: Record<string, AmqpValue>) => ({
  name,
  host: 'one',
  related: {},
  values: toObjectValues(new Map(Object.entries(values)), lane),
});
const shelf = (name: string) =>
  new Map<AmqpValue, AmqpValue>([['_object_name', `org.example:shelf:${name}`]]);
const titles = (objects: readonly ReturnType<typeof listed>[]) =>
  renderObjects(undefined, objects).split('\n')[0]?.split(/ {3}/);

test('leaves out a member that repeats the name', () => {
  expect(titles([listed('x', { name: 'x', itemDepth: uint(3) })])).toEqual(['NAME', 'ITEM DEPTH']);
});

test('shows a member that differs from the name of one object', () => {
  const objects = [listed('x', { name: 'x' }), listed('y', { name: 'why' })];
  expect(renderObjects(undefined, objects)).toBe('NAME   NAME\nx      x\ny      why\n');
});

test('shows the parts of a name that is composed of other names', () => {
  const whole = listed('org.example:shelf:top,l1,red', { shelfRef: shelf('top'), name: 'l1', tag: 'red' });
  const short = listed('top,l2,blue', { shelfRef: shelf('top'), name: 'l2', tag: 'blue' });
  expect(renderObjects(undefined, [whole, short])).toBe(
    'SHELF   NAME   TAG\ntop     l1     red\ntop     l2     blue\n',
  );
});

test('leaves out a reference that the name does not contain', () => {
  expect(titles([listed('l1', { shelfRef: shelf('top'), name: 'l1' })])).toEqual(['NAME']);
});

test('leaves out absent members, deprecated members and maps', () => {
  const values = { name: 'x', oldSize: uint(1), options: new Map([['a', 'b']]), itemDepth: uint(0) };
  expect(titles([listed('x', values)])).toEqual(['NAME', 'ITEM DEPTH']);
});

test('shows at most seven columns', () => {
  const numbers = Object.fromEntries(
    ['itemDepth', 'a1', 'a2', 'a3', 'a4', 'a5'].map((key) => [key, uint(1)]),
  );
  expect(titles([listed('x', { ...numbers, label: 'l' })])).toEqual([
    'NAME',
    'LABEL',
    'ITEM DEPTH',
    'A1',
    'A2',
    'A3',
    'A4',
  ]);
});

test('shows only the names of a class without a schema', () => {
  const object = { ...listed('x', {}), values: toObjectValues(new Map([['a', 'b']]), undefined) };
  expect(renderObjects(undefined, [object])).toBe('NAME\nx\n');
});
