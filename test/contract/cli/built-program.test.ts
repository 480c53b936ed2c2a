import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltProgram, buildProgram, compileLibrary, packagesIn } from '../../kit/cli/built-program.ts';

let built: BuiltProgram;
let chunks: readonly string[];

beforeAll(async () => {
  built = await buildProgram();
  compileLibrary(built);
  chunks = globSync(join(built.dist, 'cli/*.js'));
});
afterAll(() => built[Symbol.dispose]());

const runNode = async (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, args, { cwd: dirname(built.dist) }).catch(
    (error: { readonly stderr: string }) => error,
  );

test('the program has its source map beside each file, and no more than 32 files', () => {
  expect(chunks.length).toBeLessThanOrEqual(32);
  // rolldown writes no source map beside a file that only forwards, or holds its own few lines.
  const withCode = chunks.filter((path) => statSync(path).size > 1_024);
  expect(withCode.length).toBeGreaterThan(15);
  expect(withCode.filter((path) => !existsSync(`${path}.map`))).toEqual([]);
});

test('the notice names the licence of every package in any file of the program', () => {
  const notice = readFileSync(join(built.dist, 'cli/LICENSES.txt'), 'utf8');
  const packages = new Set(chunks.flatMap(packagesIn));
  expect([...packages]).toEqual(expect.arrayContaining(['commander', 'execa', 'rhea', 'systeminformation']));
  for (const name of packages)
    expect(notice).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+.* \\(.+\\)$`, 'm'));
});

test('no two files of the program import each other', () => {
  const imports = new Map(
    chunks.map((path) => {
      const found = readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g);
      return [basename(path), [...found].map(([, name = '']) => name)] as const;
    }),
  );
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (imports.get(from) ?? []).some(
      (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
    );
  expect([...imports.keys()].filter((name) => reaches(name, name))).toEqual([]);
});

test('with --enable-source-maps a stack trace names the sources', async () => {
  const failing = `data:text/javascript,process.stdout.write = () => { throw new Error('no output') }`;
  const { stderr } = await runNode('--enable-source-maps', '--import', failing, built.main, '--version');
  expect(stderr).toMatch(/^ovirt-node: internal error: Error: no output$/m);
  expect(stderr).toMatch(/src\/cli\/main\.ts:\d+:\d+/);
});

test('the entries of the library have their types and share one copy of each module', async () => {
  const entries = ['agent', 'console', 'broker', 'qmf'];
  for (const entry of entries) expect(existsSync(join(built.dist, entry, 'index.d.ts'))).toBe(true);
  const program = `
    const [agent, console_, broker, qmf] = await Promise.all(
      ${JSON.stringify(entries)}.map((entry) => import('ovirt-node-agent/' + entry)),
    );
    const thrown = await new Promise(() => agent.notImplemented({}, {}, { method: 'm' })).catch((error) => error);
    console.log(JSON.stringify([
      thrown instanceof qmf.QmfException,
      agent.systemClock === broker.systemClock,
      typeof console_.openConsole,
    ]));`;
  const result = await runNode('--input-type=module', '--eval', program);
  expect(result).toMatchObject({ stderr: '', stdout: '[true,true,"function"]\n' });
});

test('the entry of the generated shapes has types and, at run time, nothing but the digest', async () => {
  const program = `console.log(JSON.stringify(Object.keys(await import('ovirt-node-agent/schema'))));`;
  const result = await runNode('--input-type=module', '--eval', program);
  expect(result).toMatchObject({ stderr: '', stdout: '["schemaDigest"]\n' });
});

test('an agent and a console with types of `codegen` compile against the installed package', async () => {
  const folder = join(dirname(built.dist), 'installed');
  mkdirSync(folder);
  const generated = await runNode(built.main, 'codegen', resolve('examples/battery/battery.xml'));
  writeFileSync(join(folder, 'battery.generated.ts'), 'stdout' in generated ? generated.stdout : '');
  for (const name of ['agent.ts', 'console.ts'])
    copyFileSync(join('examples/battery', name), join(folder, name));
  writeFileSync(
    join(folder, 'shapes.ts'),
    `import type { NetworkInterface, OvirtNodePackage } from 'ovirt-node-agent/schema';
     export const name: NetworkInterface['className'] = 'networkInterface';
     export type Name = keyof OvirtNodePackage['events'];`,
  );
  const options = { strict: true, noEmit: true, allowImportingTsExtensions: true, types: ['node'] };
  const compilerOptions = {
    ...options,
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const { stdout = '' } = await promisify(execFile)(resolve('node_modules/.bin/tsc'), ['-p', folder]).catch(
    (error: { readonly stdout: string }) => error,
  );
  expect(stdout).toBe('');
});
