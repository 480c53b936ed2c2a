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
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderKib, packageKib } from '../../../bench/kit/package.ts';
import { compileLibrary } from '../../../scripts/build/compile-library.ts';
import { leftOutFiles, leftOutPlugin } from '../../../scripts/build/left-out.ts';
import { type BuiltProgram, buildProgram, packagesIn, sourcesOf } from '../../kit/cli/built-program.ts';

let built: BuiltProgram;
let chunks: readonly string[];

beforeAll(async () => {
  built = await buildProgram();
  compileLibrary(built.dist);
  chunks = globSync(join(built.dist, 'cli/*.js'));
});
afterAll(() => built[Symbol.dispose]());

const runNode = async (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, args, { cwd: dirname(built.dist) }).catch(
    (error: { readonly stderr: string }) => error,
  );

test('the program has its source map beside each file, and no more than 50 files', () => {
  expect(chunks.length).toBeLessThanOrEqual(50);
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

test('the program takes at most 2,200 KiB and the package 3,300 KiB, without source maps', () => {
  const programKib = folderKib(join(built.dist, 'cli'));
  expect(programKib).toBeGreaterThan(1_024);
  expect(programKib).toBeLessThanOrEqual(2_200);
  const restKib = ['bin', 'LICENSE', 'README.md', 'package.json'].reduce(
    (sum, path) => sum + folderKib(path),
    0,
  );
  const libraryAndSchemaKib = packageKib(dirname(built.dist)) - programKib;
  expect(libraryAndSchemaKib).toBeGreaterThan(500);
  expect(programKib + libraryAndSchemaKib + restKib).toBeLessThanOrEqual(3_300);
});

test('the modules of the library have no comments, and their types have docstrings', () => {
  const docstringsIn = (ending: string) =>
    globSync(join(built.dist, `agent/**/*${ending}`)).filter((path) =>
      readFileSync(path, 'utf8').includes('/**'),
    );
  expect(docstringsIn('.js')).toEqual([]);
  expect(docstringsIn('.d.ts').length).toBeGreaterThan(10);
});

test('the program is without the files of packages that are left out, and those exist', () => {
  const sources = chunks.flatMap((path) => sourcesOf(path)).join('\n');
  for (const [name, files] of Object.entries(leftOutFiles))
    for (const file of files) {
      expect(existsSync(`node_modules/${name}/${file}`), file).toBe(true);
    }
  expect(sources).toContain('systeminformation/lib/system.js');
  for (const name of ['xml2js', 'xmlbuilder', 'sax']) expect(sources).not.toContain(`node_modules/${name}/`);
});

test('a function of a file that is left out throws with its name, and the functions that the program uses run', async () => {
  const folder = join(dirname(built.dist), 'calls');
  mkdirSync(folder);
  const entry = join(folder, 'entry.js');
  writeFileSync(
    entry,
    `import system from 'systeminformation';
     import bus from 'dbus-native';
     const texts = [];
     for (const call of [() => system.wifiNetworks(), () => system.graphics(), () => bus.createBroker()])
       try { texts.push(String(await call())); } catch (error) { texts.push(error.message); }
     const used = ['bios', 'chassis', 'cpu', 'memLayout', 'networkInterfaces', 'osInfo', 'system'];
     texts.push(...used.filter((name) => typeof system[name] !== 'function'));
     texts.push((await system.osInfo()).platform, typeof bus.createClient);
     console.log(texts.join('\\n'));`,
  );
  const bundle = await rolldown({ input: entry, platform: 'node', plugins: [leftOutPlugin] });
  await bundle.write({ file: join(folder, 'bundle.js'), format: 'esm' });
  await bundle.close();
  expect(await runNode(join(folder, 'bundle.js'))).toMatchObject({
    stderr: '',
    stdout:
      'wifiNetworks of systeminformation/lib/wifi.js is not part of this build\n' +
      'graphics of systeminformation/lib/graphics.js is not part of this build\n' +
      `createBroker of dbus-native/lib/broker.js is not part of this build\n${process.platform}\nfunction\n`,
  });
});

test('the program is ASCII, for which V8 needs half the memory of other text', () => {
  // A template with a tag reads its text raw, and keeps it.
  const others = chunks.filter((path) => /[^\0-\x7f]/.test(readFileSync(path, 'utf8')));
  expect(others.map((path) => basename(path))).toEqual([]);
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
