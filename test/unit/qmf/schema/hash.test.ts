import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { digestSchemaText } from '../../../../src/qmf/schema/hash.ts';
import { readSchemaXml } from '../../../../src/qmf/schema/xml/read-schema-xml.ts';

const xml = `<schema package="org.a">
  <group name="g"><statistic name="s" type="uint32" unit="u" desc="sd"/></group>
  <class name="c" desc="cd">
    <property name="p" type="objId" access="RO" desc="pd" references="c"/>
    <group name="g"/>
    <method name="m" desc="md"><arg name="x" type="uint16" dir="I" default="1" min="0" desc="ad"/></method>
  </class>
  <eventArguments><arg name="e1" type="sstr" desc="1d"/><arg name="e2" type="sstr" desc="2d"/></eventArguments>
  <event name="e" sev="warn" args="e1" desc="ed"/>
</schema>`;

function hashes(text: string): Record<'class' | 'event', string> {
  const [objectClass, event] = readSchemaXml(text).classes.map(({ id }) => id.hash);
  return { class: objectClass ?? '', event: event ?? '' };
}
const before = hashes(xml);
const change = (from: string, to: string) => {
  expect(xml).toContain(from);
  return hashes(xml.replace(from, to));
};

describe('hashClass', () => {
  it('returns a uuid, the same at every reading', () => {
    expect(before.class).toMatch(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(hashes(xml)).toEqual(before);
    expect(before.class).not.toBe(before.event);
  });

  it.each([
    ['desc="cd"', 'desc="other"'],
    ['desc="pd"', 'desc="other"'],
    ['access="RO"', 'access="RW"'],
    ['desc="pd"', 'desc="pd" index="y"'],
    ['desc="pd"', 'desc="pd" optional="y"'],
    ['references="c"', 'references="other.package:c"'],
    ['unit="u"', 'unit="v"'],
    ['type="uint32"', 'type="uint64"'],
    ['desc="md"', 'desc="other"'],
    ['default="1"', 'default="2"'],
    ['min="0"', 'min="1"'],
    ['dir="I"', 'dir="IO"'],
    ['<group name="g"/>', ''],
  ])('changes for an object class when %s becomes %s', (from, to) => {
    const after = change(from, to);
    expect(after.class).not.toBe(before.class);
    expect(after.event).toBe(before.event);
  });

  it.each([
    ['sev="warn"', 'sev="error"'],
    ['desc="ed"', 'desc="other"'],
    ['desc="1d"', 'desc="other"'],
    ['args="e1"', 'args="e1,e2"'],
  ])('changes for an event class when %s becomes %s', (from, to) => {
    const after = change(from, to);
    expect(after.event).not.toBe(before.event);
    expect(after.class).toBe(before.class);
  });

  it('does not change with what no message carries', () => {
    expect(change('desc="pd"', 'desc="pd" parentRef="y"')).toEqual(before);
  });

  it('changes when the package changes', () => {
    const after = change('org.a', 'org.b');
    expect(after.class).not.toBe(before.class);
    expect(after.event).not.toBe(before.event);
  });

  it('ignores the order of attributes, blanks, and definitions that the class does not use', () => {
    expect(change('type="uint32" unit="u"', 'unit="u"  type="uint32"')).toEqual(before);
    expect(change('  <class', '\n\n<!-- here -->\n<class')).toEqual(before);
    expect(change('desc="2d"', 'desc="other"')).toEqual(before);
  });
});

it('changes the digest of a schema text with any character except line ends', () => {
  const text = readFileSync(new URL('../../../fixtures/schema/zoo.xml', import.meta.url), 'utf8');
  expect(digestSchemaText(text.replaceAll('\n', '\r\n'))).toBe(digestSchemaText(text));
  expect(digestSchemaText(`${text} `)).not.toBe(digestSchemaText(text));
});
