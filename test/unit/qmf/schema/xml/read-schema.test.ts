import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventClass, ObjectClass } from '../../../../../src/qmf/schema/schema.ts';
import { readSchemaXml } from '../../../../../src/qmf/schema/xml/read-schema-xml.ts';
import { SchemaError } from '../../../../../src/qmf/schema/xml/schema-error.ts';
import { cpuMs } from '../../../../kit/cpu-ms.ts';

const fixtures = new URL('../../../../fixtures/schema/', import.meta.url);
const fixture = (name: string) => readFileSync(new URL(name, fixtures), 'utf8');

function objectClass(xml: string, name: string): ObjectClass {
  const found = readSchemaXml(xml).classes.find(({ kind, id }) => kind === 'object' && id.className === name);
  if (found?.kind !== 'object') throw new Error(`no class ${name}`);
  return found;
}
function event(xml: string, name: string): EventClass {
  const found = readSchemaXml(xml).classes.find(({ kind, id }) => kind === 'event' && id.className === name);
  if (found?.kind !== 'event') throw new Error(`no event ${name}`);
  return found;
}
const classWith = (body: string) =>
  objectClass(`<schema package="a"><class name="c">${body}</class></schema>`, 'c');

describe('readSchemaXml, of the schema of 2008', () => {
  it('refuses the mailed file with the line of the stray end tag and the line of its cause', () => {
    expect(() => readSchemaXml(fixture('ovirt-qpid-2008-as-mailed.xml'))).toThrow(
      /^line 16: <\/method>: .*expected > in line 13, where \/> already closes its <method>$/,
    );
  });

  it('refuses the file with one of its two mistakes repaired', () => {
    const repaired = fixture('ovirt-qpid-2008.xml');
    const unclosed = repaired.slice(0, repaired.indexOf('</schema>'));
    expect(() => readSchemaXml(unclosed)).toThrow(/^line 1: .*Unclosed tag 'schema'/);
    const selfClosed = repaired.replace('"createBondingInterface">', '"createBondingInterface"/>');
    expect(() => readSchemaXml(selfClosed)).toThrow(/^line 16: <\/method>/);
  });

  it('reads the file with both mistakes repaired', () => {
    const { packageName, classes } = readSchemaXml(fixture('ovirt-qpid-2008.xml'));
    expect(packageName).toBe('com.redhat.ovirtNode');
    expect(classes.map(({ id }) => id.className)).toEqual(['ovirtNode', 'networkInterface']);
    const node = objectClass(fixture('ovirt-qpid-2008.xml'), 'ovirtNode');
    expect(node.properties.map(({ name, access }) => `${access} ${name}`)).toEqual([
      'RC uuid',
      'RC hostname',
      'RO beeping',
    ]);
    expect(node.methods.map(({ name }) => name)).toEqual([
      'hardwareShutdown',
      'hardwareRestart',
      'createBondingInterface',
    ]);
    expect(node.methods[2]?.arguments.map(({ name, dir, type }) => `${dir} ${type} ${name}`)).toEqual([
      'I sstr interfaceName',
      'O objId interface',
    ]);
    const [owner] = objectClass(fixture('ovirt-qpid-2008.xml'), 'networkInterface').properties;
    expect(owner).toMatchObject({
      name: 'ovirtNode',
      index: true,
      parentRef: true,
      references: { packageName: 'com.redhat.ovirtNode', className: 'ovirtNode' },
    });
  });
});

describe('readSchemaXml, of members', () => {
  it('applies the defaults of the grammar', () => {
    const { properties, methods } = classWith(
      '<property name="p" type="map"/><method name="m"><arg name="x" type="map"/></method>',
    );
    expect(properties).toEqual([{ name: 'p', type: 'map', access: 'RO', index: false, optional: false }]);
    expect(methods).toEqual([{ name: 'm', arguments: [{ name: 'x', type: 'map', dir: 'I' }] }]);
  });

  it('keeps every attribute', () => {
    const { properties, statistics, methods } = classWith(`
      <property name="p" type="objId" access="RW" optional="y" references="x.y:Z" isGeneralReference="y"
                unit="u" desc="d" min="-1" max="2" maxlen="3"/>
      <statistic name="s" type="float" unit="u" desc="d" assign="a + b"/>
      <method name="m" desc="d"><arg name="x" dir="io" type="uint16" unit="u" desc="d" max="9" default="0x7"/></method>`);
    expect(properties[0]).toEqual({
      ...{ name: 'p', type: 'objId', access: 'RW', index: false, optional: true, isGeneralReference: true },
      ...{
        references: { packageName: 'x.y', className: 'Z' },
        unit: 'u',
        desc: 'd',
        min: -1,
        max: 2,
        maxlen: 3,
      },
    });
    expect(statistics[0]).toEqual({ name: 's', type: 'float', unit: 'u', desc: 'd', assign: 'a + b' });
    expect(methods[0]).toEqual({
      name: 'm',
      desc: 'd',
      arguments: [{ name: 'x', type: 'uint16', dir: 'IO', unit: 'u', desc: 'd', max: 9, default: '0x7' }],
    });
  });

  it('keeps an empty default', () => {
    const { methods } = classWith('<method name="m"><arg name="x" type="sstr" default=""/></method>');
    expect(methods[0]?.arguments[0]?.default).toBe('');
  });

  it('expands statistics with extremes or a mean as qmf-gen does', () => {
    const { statistics } = classWith(`<statistic name="q" type="hilo32" unit="u" desc="queue"/>
      <statistic name="t" type="mmaTime" desc="time"/><statistic name="n" type="count64" desc="number"/>`);
    expect(statistics.map(({ name, type, desc }) => [name, type, desc])).toEqual([
      ['q', 'uint32', 'queue'],
      ['qHigh', 'uint32', 'queue (High)'],
      ['qLow', 'uint32', 'queue (Low)'],
      ['tSamples', 'deltaTime', 'time (Samples)'],
      ['tMin', 'deltaTime', 'time (Min)'],
      ['tMax', 'deltaTime', 'time (Max)'],
      ['tAverage', 'deltaTime', 'time (Average)'],
      ['n', 'uint64', 'number'],
    ]);
    expect(statistics.slice(0, 3).map(({ unit }) => unit)).toEqual(['u', 'u', 'u']);
  });

  it('reads a reference in the notation of qpid', () => {
    const { properties } = classWith('<property name="p" type="objId" references="qpid.Broker"/>');
    expect(properties[0]?.references).toEqual({ packageName: 'qpid', className: 'Broker' });
  });
});

describe('readSchemaXml, of groups and events', () => {
  const zoo = fixture('zoo.xml');
  it('inserts the members of a group at its place, inner groups first', () => {
    const { properties, statistics, methods } = objectClass(zoo, 'animal');
    expect(properties.slice(0, 3).map(({ name }) => name)).toEqual(['zoo', 'name', 'friend']);
    expect(statistics[0]).toMatchObject({ name: 'visitors', type: 'uint32' });
    expect(methods.map(({ name }) => name)).toEqual(['rename', 'feed', 'echo']);
  });

  it('gives an event its arguments in its own order, and severity inform by default', () => {
    expect(event(zoo, 'escaped').arguments.map(({ name }) => name)).toEqual(['zoo', 'animal', 'detail']);
    expect(event(zoo, 'crowded')).toMatchObject({ severity: 'inform' });
    expect(event(zoo, 'flood').severity).toBe('emerg');
    expect(event(zoo, 'closed').arguments).toEqual([]);
    expect(event(zoo, 'looked').arguments[2]).toMatchObject({ name: 'count', type: 'uint32' });
  });

  it('reads a package without classes', () => {
    expect(readSchemaXml('<schema package="a"/>')).toEqual({ packageName: 'a', classes: [] });
  });
});

describe('readSchemaXml, of text', () => {
  const desc = (raw: string) => classWith(`<method name="m" desc="${raw}"/>`).methods[0]?.desc;
  it('resolves references once', () => {
    expect(desc('&lt;a &amp;amp; b&gt; &quot;c&apos; &#65;&#x7e;')).toBe('<a &amp; b> "c\' A~');
  });

  it('replaces line ends and tabs by blanks, except those written as references', () => {
    expect(desc('a\n\tb&#10;c')).toBe('a  b\nc');
  });

  it('ignores the kind of line ends and a byte order mark', () => {
    const unix = fixture('zoo.xml');
    const expected = readSchemaXml(unix);
    expect(readSchemaXml(unix.replaceAll('\n', '\r\n'))).toEqual(expected);
    expect(readSchemaXml(`\uFEFF${unix}`)).toEqual(expected);
  });

  it('counts a line end of two characters once', () => {
    expect(() => readSchemaXml('<schema package="a">\r\n\r\n\r\n<oops/></schema>')).toThrow(
      /^line 4: <oops>/,
    );
  });

  it('ignores text between elements and in comments', () => {
    const xml =
      '<schema package="a"><!-- <class name="no"/> --> words &amp; <![CDATA[<class name="no"/>]]></schema>';
    expect(readSchemaXml(xml).classes).toEqual([]);
  });
});

describe('readSchemaXml, of any text', () => {
  const sources = readdirSync(fixtures).map(fixture);
  const readOrRefuse = (text: string) => {
    try {
      readSchemaXml(text);
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      expect(error.line).toBeGreaterThan(0);
    }
  };

  it('reads it, or refuses it with a line', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), readOrRefuse), { numRuns: 300 });
  });

  it('reads or refuses a schema with a piece removed, doubled or replaced', () => {
    const edit = fc.record({
      source: fc.constantFrom(...sources),
      at: fc.nat(6000),
      length: fc.nat(60),
      by: fc.oneof(
        fc.constantFrom(
          '',
          '<',
          '>',
          '"',
          "'",
          '/>',
          '<!--',
          '-->',
          '<![CDATA[',
          '&',
          '&#',
          '</',
          '<class name="',
          '__proto__',
        ),
        fc.string({ maxLength: 8 }),
      ),
    });
    const run = ({ source, at, length, by }: { source: string; at: number; length: number; by: string }) =>
      readOrRefuse(source.slice(0, at) + by + source.slice(at + length));
    fc.assert(fc.property(edit, run), { numRuns: 500 });
  });

  it('refuses a megabyte of any repeated piece within a second', () => {
    const hostile = [
      '<',
      '<a>',
      '<a/>',
      '<!--',
      '<a b="',
      ' a',
      ' a="b"',
      '&',
      '&amp;',
      '<?',
      ']]>',
      '</a>',
      '"',
      '<a a',
      '<![CDATA[',
      '\n',
    ];
    for (const piece of hostile)
      for (const head of ['', '<schema package="a">', '<schema package="']) {
        const startMs = cpuMs();
        expect(() => readSchemaXml(head + piece.repeat(1_000_000 / piece.length))).toThrow(SchemaError);
        expect([piece, head, cpuMs() - startMs < 1000]).toEqual([piece, head, true]);
      }
  });

  it('refuses a group with too many uses within a second', () => {
    const startMs = cpuMs();
    const group = Array.from({ length: 1000 }, (_, index) => `<method name="m${index}"/>`).join('');
    const classes = Array.from(
      { length: 15_000 },
      (_, index) => `<class name="c${index}"><group name="g"/></class>`,
    );
    const xml = `<schema package="a"><group name="g">${group}</group>${classes.join('')}</schema>`;
    expect(() => readSchemaXml(xml)).toThrow(/more than 100000 members/);
    expect(cpuMs() - startMs).toBeLessThan(1000);
  });

  it('refuses groups that double each other before they grow', () => {
    const doubling = Array.from(
      { length: 40 },
      (_, index) => `<group name="g${index + 1}"><group name="g${index}"/><group name="g${index}"/></group>`,
    );
    const xml = `<schema package="a"><group name="g0"><method name="m"/></group>${doubling.join('')}</schema>`;
    expect(() => readSchemaXml(xml)).toThrow(/member "m" is repeated/);
  });
});
