import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runOvirtNode } from '../../kit/cli/command-line.ts';
import { waitUntil } from '../../kit/wait-until.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'completion-'));
  mkdirSync(join(folder, 'functions'));
  const files = { bash: 'ovirt-node.bash', zsh: 'functions/_ovirt-node', fish: 'ovirt-node.fish' };
  for (const [shell, name] of Object.entries(files)) {
    const { out } = await runOvirtNode(['completion', shell]);
    writeFileSync(join(folder, name), out);
  }
  writeFileSync(join(folder, 'my schema.xml'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What each shell completes: the keys that are typed, with a tab for the key, and the words that then run. */
const cases: readonly (readonly [string, readonly string[]])[] = [
  ['lis\t networkI\t', ['list', 'networkInterface']],
  ['list --so\tinterfaceName networkI\t', ['list', '--sort', 'interfaceName', 'networkInterface']],
  ['events --sev\tal\t', ['events', '--severity', 'alert']],
  ['check --json --as con\t', ['check', '--json', '--as', 'console']],
  ['call eth0 setMt\t', ['call', 'eth0', 'setMtu']],
  ['call --timeout 5 eth0 setMt\t', ['call', '--timeout', '5', 'eth0', 'setMtu']],
  ['schema --file my\t', ['schema', '--file', 'my schema.xml']],
  ['codegen my\t', ['codegen', 'my schema.xml']],
  ['agent --state func\t', ['agent', '--state', 'functions']],
  ['help metr\t', ['help', 'metrics']],
  ['policy al\t', ['policy', 'allow']],
];

const setUps = {
  bash: ['bash --norc --noprofile -i', 'source ./ovirt-node.bash'],
  zsh: ['zsh -f -i', 'fpath=($PWD/functions $fpath); autoload -U compinit; compinit -u -D'],
} as const;

/** Types lines on a terminal of a shell. @returns the words of the command that each line runs. */
async function typeInto(
  shell: keyof typeof setUps,
  lines: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const [command, setUp] = setUps[shell];
  const typing = execa('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    env: { TERM: 'dumb', HOME: folder },
    reject: false,
    timeout: 60_000,
  });
  let output = '';
  typing.stdout.on('data', (part: Buffer) => {
    output += part.toString();
  });
  const type = async (text: string, count: number) => {
    typing.stdin.write(text);
    await waitUntil(() => output.split(':end').length > count, 20_000).catch(() => {
      throw new Error(`${shell} shows no end of ${JSON.stringify(text)}: ${JSON.stringify(output)}`);
    });
  };
  try {
    // The echo of what is typed does not hold the mark itself.
    await type(
      `${setUp}; ovirt-node() { printf 'ran%s' :; printf '<%s>' "$@"; echo :'end'; }; echo :'end'\n`,
      1,
    );
    for (const [index, keys] of lines.entries()) await type(`ovirt-node ${keys}\n`, index + 2);
    typing.stdin.write('exit\n');
    await typing;
  } finally {
    typing.kill('SIGKILL');
  }
  return [...output.matchAll(/ran:(.*?):end/g)].map(([, words = '']) =>
    [...words.matchAll(/<([^>]*)>/g)].map(([, word = '']) => word).flatMap(normalize),
  );
}

/** zsh writes `--option=value`, and no slash after the last folder. */
const normalize = (word: string): readonly string[] => word.replace(/\/$/, '').split(/(?<=^--\w+)=/);

const keysOf = cases.map(([keys]) => keys);
const wordsOf = cases.map(([, words]) => words);

test.each(['bash', 'zsh'] as const)('%s on a terminal completes what a person types', async (shell) => {
  expect(await typeInto(shell, keysOf)).toEqual(wordsOf);
});

test('bash completes a value after an equals sign, and the path of a file after @', async () => {
  expect(await typeInto('bash', ['check --as=con\t', 'call eth0 setOptions @ovirt-node.f\t'])).toEqual([
    ['check', '--as', 'console'],
    ['call', 'eth0', 'setOptions', '@ovirt-node.fish'],
  ]);
});

describe('fish', () => {
  test.each(cases)('offers the last word of %j', async (keys, words) => {
    const line = keys.replaceAll(/\t(?=.)/g, ' ').trimEnd();
    const typed = line.replace(/^lis /, 'list ').replace('--so ', '--sort ').replace('--sev ', '--severity ');
    const script = `source ./ovirt-node.fish; complete -C ${JSON.stringify(`ovirt-node ${typed}`)}`;
    const { stdout } = await execa('fish', ['--no-config', '-c', script], {
      cwd: folder,
      env: { HOME: folder },
    });
    const offered = stdout.split('\n').map((one) => one.split('\t')[0]?.replaceAll('\\', ''));
    expect(offered).toContainEqual(expect.stringMatching(new RegExp(`^${words.at(-1)}/?$`)));
  });

  test('offers commands before a command, and no option of another command', async () => {
    const complete = async (line: string) => {
      const script = `source ./ovirt-node.fish; complete -C ${JSON.stringify(line)}`;
      return (await execa('fish', ['--no-config', '-c', script], { cwd: folder, env: { HOME: folder } }))
        .stdout;
    };
    expect(await complete('ovirt-node ')).toMatch(/^list\tLists the classes/m);
    expect(await complete('ovirt-node list --')).not.toContain('--severity');
  });
});

test.each(globSync('man/*.1'))('groff formats %s without a warning', async (page) => {
  const { stdout, stderr } = await execa('groff', ['-man', '-ww', '-z', '-Tutf8', page]);
  expect(stdout + stderr).toBe('');
});
