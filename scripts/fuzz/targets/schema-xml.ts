import { readSchemaXml, SchemaError } from '#qmf';
import { schemaTexts } from '../corpus.ts';
import { mutate } from '../mutate.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

const texts = schemaTexts.map((octets) => Buffer.from(octets).toString('utf8'));

/** Values of attributes: valid ones for any place, invalid ones, and names of JavaScript's own members. */
const values = [
  '',
  'x',
  'a b',
  'uint8',
  'uint64',
  'sstr',
  'map',
  'objId',
  'RC',
  'RW',
  'RO',
  'y',
  'n',
  'I',
  'O',
  'IO',
  'inform',
  'emerg',
  'zoo',
  'animal',
  'name',
  'update',
  '_x',
  '__proto__',
  'constructor',
  'toString',
  'org.example.zoo',
  'a, b',
  ',',
  '0',
  '-1',
  '1e999',
  '0x10',
  '1.5',
  '18446744073709551616',
  '-99999999999999999999',
  'NaN',
  '&lt;',
  '&b;',
  '&#0;',
  '&#x1f600;',
  '\u00e4',
];

const pieces = [
  '</class>',
  '<class name="x">',
  '<property name="a" type="uint8" access="RC" index="y"/>',
  '<group name="watched"/>',
  '<!-- x -->',
  '<!--',
  '<![CDATA[x]]>',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '<?xml version="1.0"?>',
  'text',
  '<',
  '&amp;',
  '<event name="e" args="zoo, zoo"/>',
  '<arg name="grams" dir="I" type="list" default="[]"/>',
  '<statistic name="s" type="hilo64"/>',
  '<method name="update"/>',
  '<schema package="p">',
  '</schema>',
  '<class name="zoo"/>',
  '<eventArguments/>',
];

type Mutation = (lines: string[], at: number, random: Random) => void;

const mutations: readonly Mutation[] = [
  (lines, at, random) => {
    lines[at] = changeAttribute(lines[at] ?? '', random, (name) => `${name}="${random.pick(values)}"`);
  },
  (lines, at, random) => {
    lines[at] = changeAttribute(lines[at] ?? '', random, () => '');
  },
  (lines, at, random) => {
    lines[at] = changeAttribute(
      lines[at] ?? '',
      random,
      (name, value) => `${random.pick(values)}="${value}" ${name}="x"`,
    );
  },
  (lines, at) => void lines.splice(at, 1),
  (lines, at) => void lines.splice(at, 0, lines[at] ?? ''),
  (lines, at, random) => void lines.splice(at, 0, lines[random.below(lines.length)] ?? ''),
  (lines, at, random) => void lines.splice(at, 0, random.pick(pieces)),
];

/** The reader of schema files: it accepts a text or throws SchemaError, and throws no other error. */
export const schemaXml: Target = {
  name: 'schema-xml',
  createInput(random) {
    // Mostly the small texts: a large one only has more of the same.
    const lines = random.pick(random.oneIn(20) ? texts : texts.slice(1)).split('\n');
    for (let left = random.oneIn(2) ? 1 : 1 + random.below(5); left > 0; left--)
      random.pick(mutations)(lines, random.below(lines.length), random);
    const octets = new Uint8Array(Buffer.from(lines.join('\n')));
    return random.oneIn(5) ? mutate(octets, random, schemaTexts) : octets;
  },
  run(octets) {
    try {
      readSchemaXml(Buffer.from(octets).toString('utf8'));
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
    }
  },
};

function changeAttribute(
  line: string,
  random: Random,
  change: (name: string, value: string) => string,
): string {
  const found = [...line.matchAll(/([\w-]+)="([^"]*)"/g)];
  const { 0: whole = '', 1: name = '', 2: value = '', index = 0 } = random.pick(found) ?? {};
  return line.slice(0, index) + change(name, value) + line.slice(index + whole.length);
}
