import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventClass, ObjectClass } from '../../../../../src/qmf/schema/schema.ts';
import { readSchemaXml } from '../../../../../src/qmf/schema/xml/read-schema-xml.ts';
import { SchemaError } from '../../../../../src/qmf/schema/xml/schema-error.ts';

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

describe('the schema of 2008', () => {
  it('is refused as it was mailed, with the line of the stray end tag and that of its cause', () => {
    expect(() => readSchemaXml(fixture('ovirt-qpid-2008-as-mailed.xml'))).toThrow(
      /^line 16: <\/method>: .*line 13 closes its <method> already with \/>; a plain > there is right$/,
    );
  });

  it('is refused with one mistake mended, for the other', () => {
    const mended = fixture('ovirt-qpid-2008.xml');
    const unclosed = mended.slice(0, mended.indexOf('</schema>'));
    expect(() => readSchemaXml(unclosed)).toThrow(/^line 1: .*Unclosed tag 'schema'/);
    const selfClosed = mended.replace('"createBondingInterface">', '"createBondingInterface"/>');
    expect(() => readSchemaXml(selfClosed)).toThrow(/^line 16: <\/method>/);
  });

  it('loads with its two mistakes mended', () => {
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

describe('members', () => {
  it('have the defaults of the grammar', () => {
    const { properties, methods } = classWith(
      '<property name="p" type="map"/><method name="m"><arg name="x" type="map"/></method>',
    );
    expect(properties).toEqual([{ name: 'p', type: 'map', access: 'RO', index: false, optional: false }]);
    expect(methods).toEqual([{ name: 'm', arguments: [{ name: 'x', type: 'map', dir: 'I' }] }]);
  });

  it('keep all that is said of them', () => {
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

  it('have an empty default where the file has one', () => {
    const { methods } = classWith('<method name="m"><arg name="x" type="sstr" default=""/></method>');
    expect(methods[0]?.arguments[0]?.default).toBe('');
  });

  it('of a statistic with extremes or a mean are the several that qmf-gen publishes', () => {
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

  it('of a reference written the way of qpid are of another package', () => {
    const { properties } = classWith('<property name="p" type="objId" references="qpid.Broker"/>');
    expect(properties[0]?.references).toEqual({ packageName: 'qpid', className: 'Broker' });
  });
});

describe('groups and events', () => {
  const zoo = fixture('zoo.xml');
  it('a group stands where the file has it, groups within it first', () => {
    const { properties, statistics, methods } = objectClass(zoo, 'animal');
    expect(properties.slice(0, 3).map(({ name }) => name)).toEqual(['zoo', 'name', 'friend']);
    expect(statistics[0]).toMatchObject({ name: 'visitors', type: 'uint32' });
    expect(methods.map(({ name }) => name)).toEqual(['rename', 'feed', 'echo']);
  });

  it('an event has the arguments it names, in its order, and is of severity inform unless it says another', () => {
    expect(event(zoo, 'escaped').arguments.map(({ name }) => name)).toEqual(['zoo', 'animal', 'detail']);
    expect(event(zoo, 'crowded')).toMatchObject({ severity: 'inform' });
    expect(event(zoo, 'flood').severity).toBe('emerg');
    expect(event(zoo, 'closed').arguments).toEqual([]);
    expect(event(zoo, 'looked').arguments[2]).toMatchObject({ name: 'count', type: 'uint32' });
  });

  it('a package without anything is a package', () => {
    expect(readSchemaXml('<schema package="a"/>')).toEqual({ packageName: 'a', classes: [] });
  });
});

describe('text', () => {
  const desc = (raw: string) => classWith(`<method name="m" desc="${raw}"/>`).methods[0]?.desc;
  it('has its references resolved once', () => {
    expect(desc('&lt;a &amp;amp; b&gt; &quot;c&apos; &#233;&#x1F600;')).toBe('<a &amp; b> "c\' é😀');
  });

  it('has blanks for line ends and tabs, but not for those written as references', () => {
    expect(desc('a\n\tb&#10;c')).toBe('a  b\nc');
  });

  it('is the same whatever ends the lines, with or without the mark of its encoding', () => {
    const unix = fixture('zoo.xml');
    const expected = readSchemaXml(unix);
    expect(readSchemaXml(unix.replaceAll('\n', '\r\n'))).toEqual(expected);
    expect(readSchemaXml(`\uFEFF${unix}`)).toEqual(expected);
  });

  it('keeps its lines where they end in two characters', () => {
    expect(() => readSchemaXml('<schema package="a">\r\n\r\n\r\n<oops/></schema>')).toThrow(
      /^line 4: <oops>/,
    );
  });

  it('between elements and in comments is nobody’s concern', () => {
    const xml =
      '<schema package="a"><!-- <class name="no"/> --> words &amp; <![CDATA[<class name="no"/>]]></schema>';
    expect(readSchemaXml(xml).classes).toEqual([]);
  });
});

describe('whatever the text', () => {
  const sources = readdirSync(fixtures).map(fixture);
  const refusedOrRead = (text: string) => {
    try {
      readSchemaXml(text);
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      expect(error.line).toBeGreaterThan(0);
    }
  };

  it('it is read or refused with its line, never anything else', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), refusedOrRead), { numRuns: 300 });
  });

  it('a schema with a piece cut out, doubled or replaced is, too', () => {
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
      refusedOrRead(source.slice(0, at) + by + source.slice(at + length));
    fc.assert(fc.property(edit, run), { numRuns: 500 });
  });

  it('a megabyte of any one thing is refused within a second', () => {
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
        const begun = performance.now();
        expect(() => readSchemaXml(head + piece.repeat(1_000_000 / piece.length))).toThrow(SchemaError);
        expect([piece, head, performance.now() - begun < 1000]).toEqual([piece, head, true]);
      }
  });

  it('a group that is used more often than any schema would is refused within a second', () => {
    const begun = performance.now();
    const group = Array.from({ length: 1000 }, (_, index) => `<method name="m${index}"/>`).join('');
    const classes = Array.from(
      { length: 15_000 },
      (_, index) => `<class name="c${index}"><group name="g"/></class>`,
    );
    const xml = `<schema package="a"><group name="g">${group}</group>${classes.join('')}</schema>`;
    expect(() => readSchemaXml(xml)).toThrow(/more than 100000 members/);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('groups that double each other do not grow', () => {
    const doubling = Array.from(
      { length: 40 },
      (_, index) => `<group name="g${index + 1}"><group name="g${index}"/><group name="g${index}"/></group>`,
    );
    const xml = `<schema package="a"><group name="g0"><method name="m"/></group>${doubling.join('')}</schema>`;
    expect(() => readSchemaXml(xml)).toThrow(/a second member "m"/);
  });
});
