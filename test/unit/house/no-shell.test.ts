import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** Files that may start programs, each with the one name that it may import for it. */
const starters: Readonly<Record<string, string>> = {
  'actions/run/tool-process.ts': "const { execa } = await import('execa');",
  'actions/run/start-detached.ts': "import { spawn } from 'node:child_process';",
};

/** Files that name shells and start none, each with the text that names them. */
const naming: Readonly<Record<string, string>> = {
  'cli/completion/shell-names.ts': "['bash', 'zsh', 'fish']",
};

/** The one file that runs a shell, with the one text that may name it: a constant script, and values as positional parameters. */
const shellFile = 'transactions/waiting-process.ts';
const shellText = `    file: '/bin/sh',
    args: ['-c', waitScript, 'ovirt-node-watchdog', String(due), file, program.file, ...program.args],`;
/** The script: no part of it comes from elsewhere. */
const constantScript = /^export const waitScript = `(?:[^`$\\]|\$(?!\{)|\\\$)*`;$/m;

const ways: readonly (readonly [RegExp, string])[] = [
  [/(?:from|import|require)\s*\(?\s*['"](?:node:)?(?:child_process|vm)['"]/, 'starts programs'],
  [/(?:from|import|require)\s*\(?\s*['"]execa['"]/, 'starts programs'],
  [/\bshell['"]?\s*[:=](?!=)/, 'asks for a shell'],
  [/[{,]\s*shell\s*[,}]/, 'asks for a shell'],
  [
    /['"`](?:[\w./-]*\/)?(?:sh|ash|bash|dash|ksh|zsh|busybox|env|xargs)['"`]/,
    'names a shell, or what starts one',
  ],
  [/\b(?:exec|execSync|execaCommand|execaCommandSync|execaNode|eval)\s*\(/, 'runs a text'],
  [/\bnew\s+Function\s*\(/, 'runs a text'],
  [/\bprocess\.(?:binding|dlopen)\b/, 'goes around node'],
];

/** How a source could reach a shell. Comments reach none, and `/x/.exec(text)` is a pattern's. */
function reaches(file: string, source: string): readonly string[] {
  const allowed =
    file === shellFile && constantScript.test(source) ? shellText : (starters[file] ?? naming[file]);
  const code = source
    .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replaceAll(/\.exec\s*\(/g, '.matches(')
    .replace(allowed ?? '', '');
  return ways.filter(([pattern]) => pattern.test(code)).map(([, problem]) => `${file} ${problem}`);
}

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative('src', join(entry.parentPath, entry.name)));

test('nothing in src reaches a shell', () => {
  expect(sources.length).toBeGreaterThan(200);
  expect(sources.flatMap((file) => reaches(file, readFileSync(join('src', file), 'utf8')))).toEqual([]);
});

test('the files that may start programs do it in the one way that they may', () => {
  const found = sources.filter((file) => Object.hasOwn(starters, file));
  expect(found).toContain('actions/run/tool-process.ts');
  for (const file of found) expect(readFileSync(join('src', file), 'utf8')).toContain(starters[file]);
});

test('the one shell runs a constant script, and gets values as positional parameters', () => {
  const source = readFileSync(join('src', shellFile), 'utf8');
  expect(source).toMatch(constantScript);
  expect(source).toContain(shellText);
  expect(reaches(shellFile, source)).toEqual([]);
  const interpolated = (text: string) => `${text}\${program.file}`;
  const changes: readonly (readonly [string, string])[] = [
    ['echo waiting', interpolated('echo ')],
    ['waitScript = `', interpolated('waitScript = `')],
    ["args: ['-c', waitScript,", "args: ['-c', waitScript + program.file,"],
    ["file: '/bin/sh',", 'shell: true,'],
    ["'ovirt-node-watchdog'", "'sh'"],
  ];
  for (const [text, replacement] of changes)
    expect(
      reaches(
        shellFile,
        source.replace(text, () => replacement),
      ),
      replacement,
    ).not.toEqual([]);
  expect(reaches('transactions/watchdog.ts', source)).not.toEqual([]);
});

test.each([
  ['node/methods/power.ts', "import { spawn } from 'node:child_process';"],
  ['node/methods/power.ts', "import { execFile } from 'child_process';"],
  ['node/methods/power.ts', "const { exec } = await import('node:child_process');"],
  ['actions/run/start-detached.ts', "import { exec, spawn } from 'node:child_process';"],
  ['actions/run/tool-process.ts', "import { execa, execaCommand } from 'execa';"],
  ['actions/run/tool-process.ts', "const { execa, execaCommand } = await import('execa');"],
  ['actions/run/tool-process.ts', "const { $ } = await import('execa');"],
  ['actions/power.ts', "import { execa } from 'execa';"],
  ['actions/run/tool-process.ts', 'execa(file, args, { shell: true });'],
  ['actions/run/tool-process.ts', 'execa(file, args, { cwd, shell });'],
  ['actions/run/tool-process.ts', "options.shell = '/bin/bash';"],
  ['actions/beep.ts', "const command = { file: 'sh', args: ['-c', text] };"],
  ['actions/beep.ts', "const command = { file: '/bin/bash', args };"],
  ['actions/beep.ts', 'exec(`ip link set eth0 up`);'],
  ['node/x.ts', "import { runInNewContext } from 'node:vm';"],
  ['node/x.ts', "new Function('return 1')();"],
])('in %s is found: %s', (file, source) => expect(reaches(file, source)).not.toEqual([]));

test.each([
  [
    'actions/run/tool-process.ts',
    "const { execa } = await import('execa');\nexeca(file, [...args], { cwd: '/' });",
  ],
  ['actions/ip.ts', "const command = { file: 'ip', args: ['link', 'set', name, 'up'] };"],
  ['probes/x.ts', 'const found = /^eth/.exec(name);'],
  ['probes/x.ts', '/** As a shell: quotes are taken away; never exec(this). */'],
  ['cli/x.ts', "export const shellCommand = { name: 'shell' };"],
])('in %s none is found: %s', (file, source) => expect(reaches(file, source)).toEqual([]));
