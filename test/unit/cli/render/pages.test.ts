import { expect, test } from 'vitest';
import { type AmqpValue, type ObjectClass, readSchemaXml, ulong } from '#qmf';
import { findClassView } from '../../../../src/cli/render/columns/find-view.ts';
import { renderObject } from '../../../../src/cli/render/pages/object-page.ts';
import { renderObjects } from '../../../../src/cli/render/pages/objects-table.ts';
import { renderResults } from '../../../../src/cli/render/pages/results.ts';
import { renderSchema } from '../../../../src/cli/render/pages/schema-page.ts';
import { toObjectValues } from '../../../../src/console/queries/object-values.ts';
import { lines } from '../../../kit/cli/lines.ts';

const nowNs = 1_795_000_000_000_000_000n;

const schemaText = `<schema package="com.redhat.ovirtNode">
  <class name="networkInterface" desc="an interface">
    <property name="interfaceName" type="sstr" access="RC" index="y" desc="its name"/>
    <property name="kind" type="sstr" access="RC" desc="what it is"/>
    <property name="active" type="bool" access="RO" desc="whether it runs"/>
    <property name="carrier" type="bool" access="RO" optional="y" desc="whether it has a link"/>
    <property name="speed" type="uint32" access="RO" optional="y" unit="Mbit/s" desc="how fast"/>
    <property name="macAddress" type="sstr" access="RO" optional="y" desc="its address"/>
    <property name="options" type="map" access="RO" optional="y" desc="in the words of the kernel"/>
    <property name="master" type="sstr" access="RW" desc="whose it is"/>
    <statistic name="rxBytes" type="uint64" unit="octets" desc="received"/>
    <statistic name="lastCarrierChange" type="absTime" unit="ns" desc="when"/>
    <method name="setMtu" desc="sets the MTU">
      <arg name="mtu" type="uint32" dir="I" unit="octets" desc="how much"/>
    </method>
    <method name="getXMLDesc">
      <arg name="flags" type="uint32" dir="I" default="0" desc="which"/>
      <arg name="xmlDesc" type="lstr" dir="O" desc="the text"/>
    </method>
  </class>
  <class name="gadget"><property name="aName" type="sstr" access="RC" index="y"/><property name="queueDepth" type="uint32" access="RO"/><property name="big" type="map" access="RO"/></class>
  <eventArguments><arg name="node" type="sstr" desc="where"/></eventArguments>
  <event name="linkDown" sev="error" args="node" desc="the link went"/>
</schema>`;
const schema = readSchemaXml(schemaText);
const networkInterface = schema.classes[0] as ObjectClass;

const eth0 = toObjectValues(
  new Map<AmqpValue, AmqpValue>([
    ['interfaceName', 'eth0'],
    ['kind', 'physical'],
    ['active', true],
    ['carrier', false],
    ['macAddress', '52:54:00:12:34:56'],
    ['options', new Map<AmqpValue, AmqpValue>([['miimon', ulong(100n)]])],
    ['master', ''],
    ['rxBytes', ulong(3n * 1024n ** 3n)],
    ['lastCarrierChange', ulong(nowNs)],
    ['of tomorrow', 'x'],
  ]),
  networkInterface,
);

test('lists interfaces with their addresses', () => {
  const view = findClassView('com.redhat.ovirtNode', 'networkInterface');
  const listed = {
    name: 'eth0',
    host: 'build7',
    values: eth0,
    related: { address: ['10.0.0.5/24', 'fe80::1/64'] },
  };
  expect(renderObjects(view, [listed])).toBe(
    lines(
      'NAME   KIND       ACTIVE   CARRIER   SPEED   MAC                 ADDRESSES                MASTER',
      'eth0   physical   yes      no                52:54:00:12:34:56   10.0.0.5/24 fe80::1/64',
    ),
  );
});

test('shows the host first when there are several, and sorts names by their numbers', () => {
  const listed = (host: string, name: string) => ({
    host,
    name,
    related: {},
    values: toObjectValues(new Map([['queueDepth', ulong(3n)]]), schema.classes[1] as ObjectClass),
  });
  expect(renderObjects(undefined, [listed('b', 'x'), listed('a', 'g10'), listed('a', 'g9')])).toBe(
    lines('HOST   NAME   QUEUE DEPTH', 'a      g9     3', 'a      g10    3', 'b      x      3'),
  );
});

test('renders one object in the order of its schema, with units and without absent values', () => {
  const page = renderObject({
    title: 'eth0, networkInterface of build7',
    objectName: 'a:b:eth0',
    values: eth0,
  });
  expect(page).toBe(
    lines(
      'eth0, networkInterface of build7',
      'a:b:eth0',
      '',
      'properties',
      '  interfaceName   eth0',
      '  kind            physical',
      '  active          yes',
      '  carrier         no',
      '  macAddress      52:54:00:12:34:56',
      '  options         miimon=100',
      '  master',
      '  of tomorrow     x',
      '',
      'statistics',
      '  rxBytes             3221225472 octets (3.0 GiB)',
      '  lastCarrierChange   2026-11-18 11:06:40 UTC',
      '',
      'methods',
      '  setMtu, getXMLDesc',
    ),
  );
});

test('renders a schema: members with type, access, unit and description; methods with arguments; events', () => {
  expect(renderSchema('com.redhat.ovirtNode', [networkInterface, schema.classes[2]!])).toBe(
    lines(
      'package com.redhat.ovirtNode',
      '',
      'class networkInterface: an interface',
      '',
      '  PROPERTY        TYPE     ACCESS              UNIT     MEANING',
      '  interfaceName   sstr     RC       index               its name',
      '  kind            sstr     RC                           what it is',
      '  active          bool     RO                           whether it runs',
      '  carrier         bool     RO       optional            whether it has a link',
      '  speed           uint32   RO       optional   Mbit/s   how fast',
      '  macAddress      sstr     RO       optional            its address',
      '  options         map      RO       optional            in the words of the kernel',
      '  master          sstr     RW                           whose it is',
      '',
      '  STATISTIC           TYPE      UNIT     MEANING',
      '  rxBytes             uint64    octets   received',
      '  lastCarrierChange   absTime   ns       when',
      '',
      '  setMtu(mtu uint32)',
      '      sets the MTU',
      '  getXMLDesc(flags uint32 = 0) → xmlDesc lstr',
      '',
      'event linkDown (error): the link went',
      '  ARGUMENT   TYPE   UNIT   MEANING',
      '  node       sstr          where',
    ),
  );
});

test('renders results: multi-line text unchanged, maps as a table, other values by name', () => {
  expect(renderResults({ xmlDesc: '<a>\n  <b/>\n</a>\n' }, [])).toBe(lines('<a>', '  <b/>', '</a>'));
  expect(
    renderResults(
      {
        list: [
          { name: 'eth0', active: true },
          { name: 'lo', mtu: 5n },
        ],
      },
      [],
    ),
  ).toBe(lines('name   active   mtu', 'eth0   yes', 'lo              5'));
  expect(renderResults({ stats: new Map<AmqpValue, AmqpValue>([['rx', ulong(2n ** 63n)]]) }, [])).toBe(
    lines('rx   9223372036854775808'),
  );
  expect(renderResults({ found: new Map(), names: [] }, [])).toBe(
    lines('found   (empty)', 'names   (empty)'),
  );
  expect(
    renderResults({ interface: { objectName: 'p:c:u:eth0' }, deadline: nowNs }, [
      { name: 'deadline', type: 'absTime', dir: 'O' },
    ]),
  ).toBe(lines('interface   u:eth0', 'deadline    2026-11-18 11:06:40 UTC'));
});

const listedEth = (
  host: string,
  name: string,
  addresses: readonly string[] = ['10.0.0.5/24', 'fe80::1/64'],
) => ({
  name,
  host,
  values: eth0,
  related: { address: addresses },
});
const interfaceView = findClassView('com.redhat.ovirtNode', 'networkInterface');

test('lists the host when several agents answered, also where all objects are of one', () => {
  const [title = ''] = renderObjects(interfaceView, [listedEth('build7', 'eth0')], {
    hasSeveralHosts: true,
  }).split('\n');
  expect(title).toMatch(/^HOST +NAME /);
});

test('lists objects in one order, whatever the order of the answers', () => {
  const objects = [listedEth('b', 'eth10'), listedEth('b', 'eth2'), listedEth('a', 'eth0')];
  expect(renderObjects(interfaceView, objects.toReversed())).toBe(renderObjects(interfaceView, objects));
  expect(renderObjects(interfaceView, objects)).toMatch(/\na +eth0 .*\nb +eth2 .*\nb +eth10 /);
});

test('a terminal that is too narrow loses empty columns before it cuts a text', () => {
  expect(renderObjects(interfaceView, [listedEth('build7', 'eth0')], { columns: 80 })).toBe(
    lines(
      'NAME   KIND       ACTIVE   CARRIER   MAC                 ADDRESSES',
      'eth0   physical   yes      no        52:54:00:12:34:56   10.0.0.5/24 fe80::1/64',
    ),
  );
});

test('a narrow terminal loses the columns that matter least, and says which', () => {
  expect(renderObjects(interfaceView, [listedEth('build7', 'eth0')], { columns: 55 })).toBe(
    lines(
      'NAME   CARRIER   MAC                 ADDRESSES',
      'eth0   no        52:54:00:12:34:56   10.0.0.5/24 fe80:…',
      '',
      'not shown: KIND, ACTIVE; a wider terminal or --json shows all',
    ),
  );
});

test('many addresses are cut before a column is lost', () => {
  const many = Array.from({ length: 9 }, (_, index) => `10.0.0.${index}/24`);
  const [title = '', row = ''] = renderObjects(interfaceView, [listedEth('build7', 'eth0', many)], {
    columns: 80,
  }).split('\n');
  expect(title).toContain('KIND       ACTIVE   CARRIER   MAC                 ADDRESSES');
  expect(row).toHaveLength(80);
  expect(row).toContain('52:54:00:12:34:56');
});
