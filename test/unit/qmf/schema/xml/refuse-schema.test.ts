import { describe, expect, it } from 'vitest';
import { readSchemaXml } from '../../../../../src/qmf/schema/xml/read-schema-xml.ts';
import { SchemaError } from '../../../../../src/qmf/schema/xml/schema-error.ts';
import { beyond, grammar, malformed, type Refusal } from './invalid-schemas.ts';

function errorOf(xml: string): SchemaError {
  try {
    readSchemaXml(xml);
  } catch (error) {
    if (error instanceof SchemaError) return error;
    throw error;
  }
  throw new Error('readSchemaXml accepted the text');
}

function expectRefusal({ xml, line, element, right }: Refusal): void {
  const error = errorOf(xml);
  expect(error.message).toMatch(right);
  expect(error.message.startsWith(`line ${line}: `)).toBe(true);
  expect({ line: error.line, element: error.element }).toEqual({
    line,
    element: expect.stringContaining(element),
  });
  expect(error.message.includes('\n')).toBe(false);
}

describe('readSchemaXml, of an invalid file', () => {
  it.each(grammar)('refuses, like qmf-gen, $says', expectRefusal);
  it.each(beyond)('refuses, unlike qmf-gen, $says', expectRefusal);
  it.each(malformed)('refuses, as malformed XML, $says', expectRefusal);
});

it('reports one problem for each single mistake', () => {
  const several = [...grammar, ...beyond].filter(({ xml }) => errorOf(xml).problems.length !== 1);
  expect(several.map(({ says }) => says)).toEqual([]);
});

it('reports all mistakes together, in the order of the file', () => {
  const error = errorOf(`<schema package="a">
    <class name="c">
      <property name="p" type="objId" references="gone"/>
      <property name="q" type="sting" acess="RO"/>
    </class>
    <event name="e" sev="bad"/>
  </schema>`);
  expect(error.problems.map(({ line, element }) => `${line} ${element}`)).toEqual([
    '3 <property name="p">',
    '4 <property name="q">',
    '4 <property name="q">',
    '6 <event name="e">',
  ]);
  expect(error.message).toMatch(/^line 3: <property name="p">: .* \(and 3 more problems\)$/);
  expect(error.column).toBe(7);
});

it('reports the first hundred mistakes of a file with more', () => {
  const error = errorOf(`<schema package="a">${'<x/>'.repeat(5000)}</schema>`);
  expect(error.problems).toHaveLength(100);
});

it('cuts a long value in the message', () => {
  const error = errorOf(`<schema package="a"><class name="${'x '.repeat(500)}"/></schema>`);
  expect(error.message.length).toBeLessThan(300);
});
