import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ObjectClass, SchemaMember } from '#qmf';
import { readNodeSchema } from '../../src/node/read-schema.ts';
import { sourcesOf } from '../../src/node/sources/class-sources.ts';
import { notInGoldenOutput } from './not-in-golden-output.ts';
import { tableRow } from './table-row.ts';

const goldenFolder = 'test/fixtures/golden';

/** Properties and statistics of the schema that nothing proves, or exceptions that prove nothing. */
export class UnprovenFacts extends Error {
  override readonly name = 'UnprovenFacts';
}

/**
 * Returns the text of `docs/facts.md`. Sources: the schema, and the table of sources that `ovirt-node facts` uses.
 * @throws {UnprovenFacts} when a member has no sources, or is neither in a golden output nor among the exceptions.
 */
export function factsDocument(): string {
  const schema = readNodeSchema(readFileSync('schema/ovirt-node.json', 'utf8'));
  const classes = schema.classes.filter((each): each is ObjectClass => each.kind === 'object');
  const problems = findUnproven(classes, readGoldenMembers(), notInGoldenOutput);
  if (problems.length > 0) throw new UnprovenFacts(problems.join('\n'));
  return `# Facts and their sources

\`npm run docs\` generates this page from the schema and the tables in \`src/node/sources/\`; do not edit it.

Each class has its properties, then its statistics. The agent tries the sources of a fact in their order and takes the first that tells
it. In paths \`NAME\` is the name of the object and \`*\` any part; \`netlink TABLE\` is a table of the kernel, \`bus SERVICE\` a
service on the system bus. A fact is absent where no source tells it, and in the cases of column "absent"; it is never a made-up number.
Without root the agent runs and lacks what column "root" names.

\`ovirt-node facts\` shows the facts of this machine with the source that each was really read from. Tests compare every fact with the
golden output of recorded hosts (\`${goldenFolder}\`); the list at the end has those that recorded hosts cannot show.
${classes.map(section).join('')}
## Facts without golden output

| fact | reason |
|---|---|
${[...notInGoldenOutput].map(([name, reason]) => tableRow([`\`${name}\``, reason])).join('\n')}
`;
}

const membersOf = ({ properties, statistics }: ObjectClass): readonly SchemaMember[] => [
  ...properties,
  ...statistics,
];

/** Lists what keeps the document from being true, one line each. */
export function findUnproven(
  classes: readonly ObjectClass[],
  golden: ReadonlySet<string>,
  exceptions: ReadonlyMap<string, string>,
): readonly string[] {
  const members = classes.flatMap((each) =>
    membersOf(each).map(({ name }) => ({ className: each.id.className, name })),
  );
  const names = new Set(members.map(({ className, name }) => `${className}.${name}`));
  const problems = members.flatMap(({ className, name }) => {
    const fact = `${className}.${name}`;
    const found = [];
    if (sourcesOf(className, name) === undefined)
      found.push(`${fact} has no sources; add them in src/node/sources/`);
    if (!golden.has(fact) && !exceptions.has(fact))
      found.push(
        `${fact} is in no golden output; record a host that has it, or say why none can in scripts/docs/not-in-golden-output.ts`,
      );
    return found;
  });
  const stale = [...exceptions.keys()].filter((fact) => golden.has(fact) || !names.has(fact));
  return [
    ...problems,
    ...stale.map((fact) => `${fact} is in a golden output, or not in the schema; remove its exception`),
  ];
}

/** Reads the names `CLASS.MEMBER` of all values in the golden outputs. */
export function readGoldenMembers(folder = goldenFolder): ReadonlySet<string> {
  const members = new Set<string>();
  for (const file of readdirSync(folder)) {
    let className = '';
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      className = /^com\.redhat\.ovirtNode:(\w+):/.exec(line)?.[1] ?? className;
      const member = /^ {2}(\w+) = /.exec(line)?.[1];
      if (member !== undefined) members.add(`${className}.${member}`);
    }
  }
  return members;
}

function section(schemaClass: ObjectClass): string {
  const { className } = schemaClass.id;
  const rows = membersOf(schemaClass).map((member) => {
    const { sources = [], absent, root } = sourcesOf(className, member.name) ?? {};
    return tableRow([
      `\`${member.name}\``,
      member.unit ?? '',
      sources.map(code).join(', '),
      absent ?? 'never',
      root ?? '',
    ]);
  });
  return `
## Class ${className}

${capitalized(schemaClass.desc ?? '')}.

| fact | unit | sources in order | absent | root |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** Marks what is typed or looked up: a path, a table, a service, a function. */
const code = (source: string) => (/^(?:\/|netlink |bus )|\(2\)$/.test(source) ? `\`${source}\`` : source);
const capitalized = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
