import { expect, test } from 'vitest';
import type { AgentRecord } from '#console';
import { type AmqpValue, type ObjectClass, readSchemaXml, ulong } from '#qmf';
import { findClassView } from '../../../../src/cli/render/columns/find-view.ts';
import { renderAgents } from '../../../../src/cli/render/pages/agents-table.ts';
import { renderObject } from '../../../../src/cli/render/pages/object-page.ts';
import { renderObjects } from '../../../../src/cli/render/pages/objects-table.ts';
import { renderResults } from '../../../../src/cli/render/pages/results.ts';
import { renderSchema } from '../../../../src/cli/render/pages/schema-page.ts';
import {
  formatAge,
  formatDuration,
  formatInstant,
  formatKibibytes,
} from '../../../../src/cli/render/text/quantity.ts';
import { renderTable } from '../../../../src/cli/render/text/table.ts';
import { renderValue } from '../../../../src/cli/render/text/value.ts';
import { toObjectValues } from '../../../../src/console/queries/object-values.ts';

const lines = (...text: readonly string[]) => `${text.join('\n')}\n`;
const nowNs = 1_795_000_000_000_000_000n;

const uuid = '4c4c4544-0044-3510-8052-b4c04f565731';
const agent = (given: Partial<AgentRecord> & { epoch?: number }): AgentRecord => ({
  name: `ovirt.org:node:${uuid}`,
  hostname: 'build7.example.com',
  lastSeenNs: nowNs - 3_000_000_000n,
  state: 'alive',
  isDuplicate: false,
  instances: [],
  info: {
    vendor: 'ovirt.org',
    product: 'node',
    instance: uuid,
    name: `ovirt.org:node:${uuid}`,
    epoch: given.epoch ?? 12,
    heartbeatSeconds: 10,
    sentAtNs: 0n,
    attributes: new Map(),
  },
  ...given,
});

test('agents: names before identifiers, what is wrong in words', () => {
  const agents = [
    agent({}),
    agent({
      hostname: 'build10.example.com',
      state: 'silent',
      epoch: 4095,
      lastSeenNs: nowNs - 3_661_000_000_000n,
    }),
    agent({ hostname: undefined, name: 'apache.org:qpidd:x', epoch: 1, lastSeenNs: nowNs }),
    agent({ hostname: 'zeta', isDuplicate: true, epoch: 1 }),
  ];
  expect(renderAgents(agents, nowNs)).toBe(
    lines(
      'HOST                  STATE              HEARTBEAT   EPOCH   NAME',
      '                      alive              now             1   apache.org:qpidd:x',
      `build10.example.com   silent             1 h ago      4095   ovirt.org:node:${uuid}`,
      `build7.example.com    alive              3 s ago        12   ovirt.org:node:${uuid}`,
      `zeta                  alive, duplicate   3 s ago         1   ovirt.org:node:${uuid}`,
    ),
  );
});

test('colour is for terminals, and says nothing that the text does not', () => {
  const colored = renderAgents([agent({ state: 'silent' })], nowNs, { hasColor: true });
  const plain = renderAgents([agent({ state: 'silent' })], nowNs);
  expect(colored).toContain('\u001b[33msilent\u001b[0m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
  expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
});

test('a table fits the terminal: the widest column is cut first, numbers are never', () => {
  const columns = [{ title: 'NAME' }, { title: 'TEXT' }, { title: 'N', align: 'right' as const }];
  const rows = [
    ['eth0', 'a long description of what this is about', '1000'],
    ['a-rather-long-name', 'short', '7'],
  ];
  const table = renderTable(columns, rows, { columns: 40 });
  expect(table).toBe(
    lines(
      'NAME              TEXT                 N',
      'eth0              a long descrip…   1000',
      'a-rather-long-…   short                7',
    ),
  );
  for (const line of table.split('\n')) expect([...line].length).toBeLessThanOrEqual(40);
  expect(renderTable(columns, rows)).toContain('a long description of what this is about');
});

test('columns are not cut below what can be read, however narrow the terminal is', () => {
  expect(renderTable([{ title: 'NAME' }], [['123456789']], { columns: 1 })).toBe(lines('NAME', '1234567…'));
});

test('a stranger cannot move the cursor, ring, colour or turn text around', () => {
  const evil = 'a\u001b[2Jb\u0007c\nd\u202ee\u0000\r\tf\u009b31m';
  const safe = 'a\ufffd[2Jb\ufffdc\ufffdd\ufffde\ufffd\ufffd\ufffdf\ufffd31m';
  expect(renderTable([{ title: 'X' }], [[evil]])).toBe(lines('X', safe));
  const values = { schema: undefined, properties: { [evil]: evil }, statistics: {} };
  const page = renderObject({ title: evil, objectName: evil, values });
  const results = renderResults({ [evil]: `${evil}\n${evil}` }, []);
  for (const text of [page, results]) expect(text).not.toMatch(/[^\n\P{Cc}]|\u202e/u);
});

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

test('interfaces: as people look at them, with their addresses', () => {
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

test('with several hosts the host comes first, and names are in the order people count', () => {
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

test('one object: everything it has in the order of its schema, units said, what is absent left out', () => {
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

test('a schema: members with type, access, unit and meaning; methods as they are called; events', () => {
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

test('results: a text of several lines as it is, maps as a table, else name and value', () => {
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

test.for([
  [0n, '0 s'],
  [1_500_000n, '1.5 ms'],
  [59_000_000_000n, '59 s'],
  [3_661_000_000_000n, '1 h 1 min'],
  [86_400_000_000_000n, '1 d'],
  [273_600_000_000_000n, '3 d 4 h'],
  [-1_000_000_000n, '-1 s'],
] as const)('a duration of %s ns is %s', ([ns, text]) => {
  expect(formatDuration(ns)).toBe(text);
});

test('quantities are said with their units', () => {
  expect(formatKibibytes(25_165_824n)).toBe('24.0 GiB');
  expect(formatKibibytes(512)).toBe('512 KiB');
  expect(formatInstant(nowNs)).toBe('2026-11-18 11:06:40 UTC');
  expect(formatInstant(2n ** 63n * 1_000_000n)).toBe('9223372036854775808000000 ns');
  expect(formatAge(nowNs, nowNs)).toBe('now');
  expect(formatAge(nowNs - 90_000_000_000n, nowNs)).toBe('1 min ago');
  expect(renderValue(1000, 'uint32', 'Mbit/s')).toBe('1000 Mbit/s');
  expect(renderValue(12.345678, 'double', 'percent')).toBe('12.35 %');
  expect(renderValue(25_165_824n, 'uint64', 'KiB')).toBe('25165824 KiB (24.0 GiB)');
  expect(renderValue(2n ** 64n - 1n)).toBe('18446744073709551615');
  expect(renderValue(['a', { b: [1, true] }])).toBe('a, b={1, yes}');
});
