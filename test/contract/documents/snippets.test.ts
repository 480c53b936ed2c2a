import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProgram } from '../../kit/cli/program.ts';
import { readSnippets } from '../../kit/documents/snippets.ts';

const repository = join(import.meta.dirname, '../../..');
const snippets = readSnippets('ts').map((snippet) => ({
  ...snippet,
  file: `${snippet.document.replaceAll('/', '-')}-${snippet.line}.ts`,
}));
/** The address that every snippet writes in place of the reader's broker. */
const exampleUrl = 'amqp://broker.example.com';

/** Mistakes that the check must find: the first is how a console hides the global one. */
const wrong: Readonly<Record<string, string>> = {
  'hidden-console.ts': `import { connect } from 'ovirt-node-agent/broker';
import { openConsole } from 'ovirt-node-agent/console';
const broker = connect({ urls: ['${exampleUrl}'], containerId: 'a', retry: 'never' });
await using console = await openConsole({ broker });
for (const { name } of console.agents()) console.log(name);
`,
  'unknown-export.ts': `import { openConsole } from 'ovirt-node-agent/agent';\nvoid openConsole;\n`,
  'undeclared.ts': `import { connect } from 'ovirt-node-agent/broker';\nconnect({ urls, containerId, retry: 'never' });\n`,
};

let folder: string;
let errors: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'snippets-'));
  for (const name of ['src', 'node_modules']) symlinkSync(join(repository, name), join(folder, name));
  for (const name of ['package.json', 'tsconfig.json'])
    copyFileSync(join(repository, name), join(folder, name));
  for (const { file, text } of snippets) writeFileSync(join(folder, file), text);
  for (const [file, text] of Object.entries(wrong)) writeFileSync(join(folder, file), text);
  const config = { extends: './tsconfig.json', include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.snippets.json'), JSON.stringify(config));
  const tsc = join(repository, 'node_modules/.bin/tsc');
  const run = promisify(execFile)(tsc, ['--pretty', 'false', '-p', 'tsconfig.snippets.json'], {
    cwd: folder,
  });
  errors = await run.then(
    () => '',
    (error: { readonly stdout: string }) => error.stdout,
  );
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const errorsOf = (file: string) => errors.split('\n').filter((line) => line.startsWith(`${file}(`));

test.each(snippets)('the snippet $document:$line compiles with the strictest options', ({ file }) => {
  expect(errorsOf(file)).toEqual([]);
});

test.each(Object.keys(wrong))('the compiler refuses the wrong snippet %s', (file) => {
  expect(errorsOf(file)).not.toEqual([]);
});

/** What each snippet prints: the names of all interfaces, or of the agent. */
const expected: Readonly<Record<string, (machine: Machine) => readonly string[]>> = {
  'README.md': ({ agent, interfaces }) => interfaces.map((name) => `${agent} ${name} `),
  'docs/brokers.md': ({ agent }) => [agent],
};
interface Machine {
  readonly agent: string;
  readonly interfaces: readonly string[];
}

test('every snippet of the library prints what its document says, on the embedded broker with an agent', async () => {
  await using program = await openProgram();
  const running = program.start('agent', '--first-look', '--port', '0');
  await running.waitForOutput('Ctrl-C ends both.');
  const text = readFileSync(join(program.folder, 'ovirt-node', 'first-look.json'), 'utf8');
  const { urls, user, password } = JSON.parse(text);
  const listed = JSON.parse((await program.run('list', 'networkInterface', '--json')).out);
  const interfaces: readonly string[] = listed.objects.map(
    ({ properties }: { properties: { interfaceName: string } }) => properties.interfaceName,
  );
  expect(interfaces).toContain('lo');
  const agent = /ovirt\.org:node:[0-9a-f-]{36}/.exec(running.out())?.[0] ?? '';
  for (const { document, file, text: source } of snippets) {
    expect(source).toContain(exampleUrl);
    const url = String(urls[0]).replace('//', `//${user}:${password}@`);
    writeFileSync(join(folder, file), source.replaceAll(exampleUrl, url));
    const options = { cwd: folder, env: program.environment, extendEnv: false } as const;
    const { stdout } = await execa(process.execPath, ['-C', 'ovirt-source', file], options);
    const lines = expected[document]?.({ agent, interfaces }) ?? [`an expectation for ${document}`];
    const printed = stdout.split('\n').map((line) => `${line} `);
    expect(printed.toSorted()).toEqual(lines.toSorted().map((line) => expect.stringContaining(line)));
  }
});
