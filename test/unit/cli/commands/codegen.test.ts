import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestSchemaText } from '#qmf';
import { codegenCommand } from '../../../../src/cli/commands/codegen.ts';
import { run } from '../../../../src/cli/run.ts';
import { keepOutput } from '../../../kit/cli/keep-output.ts';

const zooPath = 'test/fixtures/schema/zoo.xml';
let folder: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'codegen-'));
  output = join(folder, 'zoo.generated.ts');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `ovirt-node codegen` in this process. @returns its exit status and what it prints. */
async function codegen(...words: readonly string[]) {
  const { context, written } = keepOutput();
  const status = await run({ commands: [codegenCommand], version: '0' }, ['codegen', ...words], context);
  return { status, ...written };
}
function schemaFile(text: string | Uint8Array, name = 'test.xml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
const small = '<schema package="a.b"><class name="c"/></schema>';

test('codegen prints the types of a schema, the same wherever it is and every time', async () => {
  const { status, out, err } = await codegen(zooPath);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(/^\/\/ Generated from zoo\.xml by `ovirt-node codegen`\. Do not edit\.\n/);
  expect(out).toContain("} from 'ovirt-node-agent/qmf';\n");
  expect(out).toContain('export interface ZooPackage {\n');
  const copy = schemaFile(readFileSync(zooPath), 'zoo.xml');
  expect((await codegen(copy)).out).toBe(out);
});

test('codegen writes the digest that a program computes from the text of the schema, with or without a byte order mark', async () => {
  const digest = digestSchemaText(small);
  expect((await codegen(schemaFile(small))).out).toContain(`schemaDigest = '${digest}'`);
  expect((await codegen(schemaFile(`\ufeff${small}`))).out).toContain(`schemaDigest = '${digest}'`);
  expect(digestSchemaText(`\ufeff${small}`)).toBe(digest);
});

test('codegen writes a file with --output, and leaves an equal one untouched', async () => {
  const words = [zooPath, '--output', output];
  expect(await codegen(...words)).toEqual({ status: 0, out: `${output}: 3 classes, 9 events\n`, err: '' });
  expect(readFileSync(output, 'utf8')).toBe((await codegen(zooPath)).out);
  expect(statSync(output).mode & 0o777).toBe(0o666 & ~process.umask());
  utimesSync(output, 1, 1);
  expect((await codegen(...words)).out).toBe(`${output}: 3 classes, 9 events, unchanged\n`);
  expect(statSync(output).mtimeMs).toBe(1000);
  expect(readdirSync(folder)).toEqual(['zoo.generated.ts']);
});

test('codegen replaces an empty file and one that it wrote from another schema', async () => {
  writeFileSync(output, '');
  expect((await codegen(schemaFile(small), '--output', output)).status).toBe(0);
  expect((await codegen(zooPath, '--output', output)).out).toBe(`${output}: 3 classes, 9 events\n`);
  expect(readFileSync(output, 'utf8')).toContain('ZooPackage');
});

test.each([
  ['a source file', 'export const mine = 1;\n'],
  ['a file that only mentions the command', '// See `ovirt-node codegen`. Do not edit.\n'],
  ['a file that another command generated', '// Generated from zoo.xml by `npm run codegen`. Do not edit.\n'],
])('codegen refuses to write over %s', async (_, text) => {
  writeFileSync(output, text);
  expect(await codegen(zooPath, '--output', output)).toEqual({
    status: 1,
    out: '',
    err: `ovirt-node: ${output} is a file that \`ovirt-node codegen\` did not write; expected a new or a generated file\n`,
  });
  expect(readFileSync(output, 'utf8')).toBe(text);
});

test('codegen refuses to write over the schema itself', async () => {
  const path = schemaFile(small);
  expect((await codegen(path, '--output', path)).status).toBe(1);
  expect(readFileSync(path, 'utf8')).toBe(small);
});

test('codegen refuses to write over a link, a folder or a device', async () => {
  symlinkSync(schemaFile(''), output);
  for (const path of [output, folder, '/dev/null']) {
    const { status, err } = await codegen(zooPath, '--output', path);
    expect(err).toBe(`ovirt-node: ${path} is not a regular file; expected a new or a generated file\n`);
    expect(status).toBe(1);
  }
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('codegen refuses to write into a folder that does not exist, with one sentence and nothing left behind', async () => {
  const path = join(folder, 'missing', 'a.ts');
  const { status, err } = await codegen(zooPath, '--output', path);
  expect(status).toBe(1);
  expect(err).toMatch(/^ovirt-node: \S+\/missing\/a\.ts cannot be written: ENOENT[^\n]*\n$/);
  expect((await codegen(zooPath, '--output', '')).err).toBe(
    'ovirt-node: --output is empty; expected a file\n',
  );
});

test('codegen leaves the earlier file in place when the schema is invalid', async () => {
  await codegen(zooPath, '--output', output);
  const before = readFileSync(output, 'utf8');
  const path = schemaFile('<schema package="a"><class/></schema>');
  expect((await codegen(path, '--output', output)).status).toBe(1);
  expect(readFileSync(output, 'utf8')).toBe(before);
});

test('codegen reports every problem of a schema with its line', async () => {
  const path = schemaFile(`<schema package="a.b">
  <class name="record">
    <property name="9lives" type="sstr"/>
    <property name="age" type="int"/>
    <property name="age" type="uint8"/>
    <property name="constructor" type="uint8"/>
  </class>
  <class name="Record"/>
  <event name="e" args="gone"/>
</schema>`);
  const { status, err } = await codegen(path);
  const say = (text: string) => expect.stringMatching(new RegExp(`^  ${text}`));
  expect(err.trimEnd().split('\n')).toEqual([
    `ovirt-node: ${path} has 5 problems:`,
    say(
      'line 3: <property name="9lives">: name is "9lives"; expected a letter, then letters, digits, _ and -',
    ),
    say('line 4: <property name="age">: type is "int"; expected one of uint8, '),
    say('line 6: <property name="constructor">: name is "constructor", which every object of JavaScript has'),
    say('line 8: <class name="Record">: name is "Record", like the earlier "record"; expected names'),
    say('line 9: <event name="e">: args has "gone"; expected <eventArguments> before it'),
  ]);
  expect(status).toBe(1);
});

test.each<readonly [string, string | Uint8Array, RegExp]>([
  [
    'a repeated member',
    '<schema package="a"><class name="c"><property name="p" type="bool"/><method name="p"/></class></schema>',
    /line 1: <method name="p">: member "p" is repeated; expected each name once/,
  ],
  ['no schema at all', '', /line 1: document: .*expected/],
  [
    'another document',
    '<html/>',
    /line 1: <html>: document element is <html>; expected <schema package="…">/,
  ],
  ['JSON', '{"packageName":"a"}', /line 1: document: .*expected/],
  [
    'octets that are not UTF-8',
    Uint8Array.of(0x3c, 0xe4, 0x3e),
    /is not UTF-8; expected a schema file in UTF-8/,
  ],
  [
    'a text that is too long',
    ' '.repeat(1_048_577),
    /line 1: document: text is longer than 1048576 characters; expected a shorter one/,
  ],
  [
    'a file that is too large',
    Buffer.alloc(5_000_000, 0x20),
    /has more than 4194304 octets; expected a schema file/,
  ],
])('codegen says what would be right for %s', async (_, text, expected) => {
  const { status, out, err } = await codegen(schemaFile(text));
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(err).toMatch(expected);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
});

test('codegen refuses a device without an end', async () => {
  expect((await codegen('/dev/zero')).err).toBe(
    'ovirt-node: /dev/zero has more than 4194304 octets; expected a schema file\n',
  );
});

test('codegen reports a file that cannot be read as a mistake on the command line', async () => {
  const missing = join(folder, 'gone.xml');
  const { status, err } = await codegen(missing);
  expect(status).toBe(2);
  expect(err).toMatch(new RegExp(`^ovirt-node: ${missing} cannot be read: ENOENT[^\\n]*\\n$`));
  expect((await codegen(folder)).err).toMatch(/cannot be read: EISDIR/);
  expect((await codegen()).status).toBe(2);
  expect(existsSync(output)).toBe(false);
});
