import { readSchemaXml } from '#qmf';
import { renderTypes } from '../../../src/cli/codegen/render-types.ts';

/** Renders the types of a schema as `ovirt-node codegen` does. */
export const renderForLibrary = (xml: string, source = 'test.xml'): string =>
  renderTypes(readSchemaXml(xml), {
    source,
    command: 'ovirt-node codegen',
    protocolModule: 'ovirt-node-agent/qmf',
    digestOf: source,
    digest: '0'.repeat(64),
  });

export const schemaOf = (content: string, packageName = 'org.example.bad') =>
  `<schema package="${packageName}">${content}</schema>`;

/** Words that the language reserves, everywhere or in types, and words that begin a member of a type. */
export const reservedWords = `
  abstract any as asserts async await bigint boolean break case catch class const continue debugger declare default delete
  do else enum export extends false finally for from function get global if implements import in infer instanceof
  interface is keyof let module namespace never new null number object of out override package private protected public
  readonly require return satisfies set static string super switch symbol this throw true try type typeof undefined
  unique unknown using var void while with yield accessor intrinsic arguments eval`
  .trim()
  .split(/\s+/);

/** Names of the language's library, of the protocol and of the generated file itself. */
export const takenNames = `
  record map set array promise date error object string number boolean symbol bigInt function math proxy partial readonly
  event buffer variantMap variantList amqpMap amqpValue objectId badPackage schemaDigest`
  .trim()
  .split(/\s+/);

/** Texts that end a comment, or that the compiler or an editor obeys in one. Escaped for an attribute. */
export const hostileTexts: readonly string[] = [
  '*/ export const injected = 1; /*',
  '@ts-expect-error nothing is wrong',
  '@ts-ignore',
  '  @ts-nocheck',
  'a *',
  '/',
  '*/*/',
  'two&#10;lines&#13;&#10;// @ts-expect-error',
  '`$&#123;1}` \\u002a/ \\',
  '/// &lt;reference path=&quot;x&quot;/&gt;',
  '@import { a } from &quot;b&quot;',
];

const member = (name: string, desc = '') =>
  `<property name="${name}" type="map" optional="y" desc="${desc}"/>`;
const method = (name: string) =>
  `<method name="${name}"><arg name="${name}" type="list" dir="IO" default="[]"/></method>`;

/** Schemas with unusual names and texts, by what is unusual. */
export const hostileSchemas: Readonly<Record<string, string>> = {
  'no-classes': schemaOf(''),
  'an-empty-class': schemaOf('<class name="empty"/><event name="silent"/>'),
  'a-member-without-arguments': schemaOf('<class name="a"><method name="m"/></class>'),
  'reserved-words-as-classes': schemaOf(reservedWords.map((word) => `<class name="${word}"/>`).join('')),
  'reserved-words-as-events': schemaOf(
    `<eventArguments>${reservedWords.map((word) => `<arg name="${word}" type="objId"/>`).join('')}</eventArguments>
     ${reservedWords.map((word) => `<event name="${word}" args="${reservedWords.join(',')}"/>`).join('')}`,
  ),
  'reserved-words-as-properties': schemaOf(
    `<class name="a">${reservedWords.map((word) => member(word)).join('')}</class>`,
  ),
  'reserved-words-as-methods': schemaOf(
    `<class name="a">${reservedWords.map((word) => method(word)).join('')}</class>`,
  ),
  'taken-names-as-classes': schemaOf(
    takenNames.map((name) => `<class name="${name}">${member('value')}<method name="m"/></class>`).join(''),
  ),
  'taken-names-as-members': schemaOf(
    `<class name="a">${['AmqpMap', 'AmqpValue', 'ObjectId', 'VariantMap', 'VariantList', 'Record']
      .map((name) => `<property name="${name}" type="sstr"/>`)
      .join('')}</class>`,
  ),
  'names-that-are-no-identifiers': schemaOf(
    `<class name="a-"/><class name="a--b"/><class name="a-_b"/><class name="a-1"/><class name="a-b-">
     ${member('x-')}${member('x--y')}${method('m-1')}${method('m-')}</class><event name="e-1"/>`,
  ),
  'names-with-one-type-name': schemaOf(
    `<class name="animal-tag"/><class name="animalTag"/><class name="animal_tag"/><class name="AnimalTagClass"/>
     <class name="animal-tag-class2"/>`,
  ),
  'a-package-with-dashes': schemaOf('<class name="a"/>', 'org.ex-ample.a--b-'),
  'hostile-texts': schemaOf(
    hostileTexts
      .map((text, index) => `<class name="c${index}" desc="${text}">${member('p', text)}</class>`)
      .join(''),
  ),
  'hostile-defaults': schemaOf(
    `<class name="a"><method name="m"><arg name="a" type="sstr" default="*/ 1 /*"/>
     <arg name="b" type="lstr" default="&#10;"/></method></class>`,
  ),
  'many-defaults': schemaOf(
    `<class name="a"><method name="m">${Array.from(
      { length: 40 },
      (_, index) => `<arg name="argument${index}" type="bool" default="true"/>`,
    ).join('')}</method></class>`,
  ),
};
