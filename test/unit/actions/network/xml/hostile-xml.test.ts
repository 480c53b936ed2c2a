import { expect, test } from 'vitest';
import { readSchemaXml } from '#qmf';
import { readInterfaceXml } from '../../../../../src/actions/network/xml/read/read-interface-xml.ts';

const laughs = Array.from({ length: 10 }, (_, at) => `<!ENTITY a${at + 1} "${`&a${at};`.repeat(10)}">`).join(
  '',
);
const preambles = {
  'an entity that names a file': '<!DOCTYPE x [<!ENTITY a10 SYSTEM "file:///etc/passwd">]>',
  'an entity that names a server': '<!DOCTYPE x [<!ENTITY a10 SYSTEM "http://127.0.0.1:1/">]>',
  'a type definition that names a file': '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
  'entities that grow to gigabytes': `<!DOCTYPE x [<!ENTITY a0 "haha">${laughs}]>`,
};

test.each(Object.entries(preambles))('no XML of a peer or of a file may have %s', (_what, preamble) => {
  const start = process.cpuUsage();
  expect(() => readInterfaceXml(`${preamble}<interface type="ethernet" name="&a10;"/>`)).toThrow(
    /document type/,
  );
  expect(() => readSchemaXml(`${preamble}<schema package="&a10;"></schema>`)).toThrow(/document type/);
  expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
});

test('no XML of a peer or of a file may use an entity without declaring it', () => {
  expect(() => readInterfaceXml('<interface type="ethernet" name="&a10;"/>')).toThrow();
  expect(() => readSchemaXml('<schema package="&a10;"></schema>')).toThrow();
});
