import { chmodSync, chownSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, test } from 'vitest';
import { listBrokerProblems } from '../../../../src/cli/config/broker-access.ts';
import { ConfigError } from '../../../../src/cli/config/config-error.ts';
import { loadConfig } from '../../../../src/cli/config/load-config.ts';
import { listPolicyProblems } from '../../../../src/cli/config/policy.ts';
import { findTrustProblem, readTrustedFile } from '../../../../src/cli/config/trusted-file.ts';

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
const file = 0o100_000;

interface Place {
  readonly mode?: number;
  readonly uid?: number;
  /** A new folder for the file. */
  readonly below?: string;
}

function makeFile(text: string, { mode = 0o600, uid, below }: Place = {}): string {
  if (below !== undefined) mkdirSync(below);
  const path = join(below ?? mkdtempSync(join(tmpdir(), 'trusted-')), 'file');
  writeFileSync(path, text);
  chmodSync(path, mode);
  if (uid !== undefined) chownSync(path, uid, uid);
  return path;
}

/** Lists the problems of a configuration file, of its policy and of its credentials. */
function problemsOf(path: string): readonly string[] {
  try {
    const { settings } = loadConfig({ environment: {}, file: path });
    return [...listPolicyProblems(settings), ...listBrokerProblems(settings)];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('root trusts a file that only root can change', () => {
  expect(findTrustProblem('/x', { uid: 0, mode: file | 0o644 })).toBe(undefined);
  expect(findTrustProblem('/x', { uid: 0, mode: file | 0o400 })).toBe(undefined);
});

test.each([
  [
    0,
    0o1666,
    'mode of /x is 1666, so that others could change it; expected no write permission for group and others: chmod go-w /x',
  ],
  [
    0,
    0o666,
    'mode of /x is 0666, so that others could change it; expected no write permission for group and others: chmod go-w /x',
  ],
  [
    0,
    0o620,
    'mode of /x is 0620, so that others could change it; expected no write permission for group and others: chmod go-w /x',
  ],
  [nobody, 0o600, 'owner of /x is uid 65534, who could change it; expected root: chown root /x'],
])('root does not trust a file of uid %i with mode %o', (uid, mode, problem) => {
  expect(findTrustProblem('/x', { uid, mode: file | mode })).toBe(problem);
});

describe.runIf(isRoot)('a configuration, policy or credential that another user can change', () => {
  const kinds = {
    'the configuration': (path: string) => path,
    'the policy file': (path: string) => makeFile(`[policy]\nfile = "${path}"\n`),
    'the password file': (path: string) => makeFile(`[broker]\npasswordFile = "${path}"\n`),
    'the file of authorities': (path: string) => makeFile(`[broker]\ncaFile = "${path}"\n`),
  };
  test.each(Object.entries(kinds))(
    'root refuses %s when it has mode 0666 or another owner',
    (kind, configOf) => {
      const text = kind === 'the password file' ? 'secret\n' : '';
      expect(problemsOf(configOf(makeFile(text)))).toEqual([]);
      expect(problemsOf(configOf(makeFile(text, { mode: 0o666 })))).toEqual([
        expect.stringMatching(
          /mode of \/.* is 0666, so that others could change it; expected no write permission/,
        ),
      ]);
      expect(problemsOf(configOf(makeFile(text, { uid: nobody })))).toEqual([
        expect.stringMatching(/owner of \/.* is uid 65534, who could change it; expected root/),
      ]);
    },
  );

  test('root refuses a file in a folder that others may write, also through a symbolic link', () => {
    const path = makeFile('');
    const link = join(mkdtempSync(join(tmpdir(), 'link-')), 'agent.toml');
    symlinkSync(path, link);
    expect(problemsOf(link)).toEqual([]);
    chmodSync(join(path, '..'), 0o777);
    expect(problemsOf(link)).toEqual([
      expect.stringMatching(/^\/.*trusted-\w+ has mode 0777, so that others/),
    ]);
  });

  test('root refuses a file below a folder of another user, and a symbolic link in such a folder', () => {
    const theirs = mkdtempSync(join(tmpdir(), 'theirs-'));
    const path = makeFile('', { below: join(theirs, 'of-root') });
    const link = join(theirs, 'agent.toml');
    symlinkSync(makeFile(''), link);
    expect([...problemsOf(path), ...problemsOf(link)]).toEqual([]);
    chownSync(theirs, nobody, nobody);
    const problem = expect.stringContaining(
      `${theirs} belongs to user 65534, who could replace what is in it; expected a folder of root`,
    );
    expect([problemsOf(path), problemsOf(link)]).toEqual([[problem], [problem]]);
  });
});

test.runIf(process.platform === 'linux')('refuses a FIFO at once instead of waiting for its writer', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'fifo-')), 'policy.toml');
  execaSync('mkfifo', [path]);
  expect(() => readTrustedFile(path)).toThrow(`${path} is a FIFO; expected a regular file`);
  expect(problemsOf(makeFile(`[policy]\nfile = "${path}"\n`))).toEqual([
    `policy.file: ${path} is a FIFO; expected a regular file`,
  ]);
});

test('refuses a folder, a device and a huge file', () => {
  expect(() => readTrustedFile(tmpdir())).toThrow('is a folder; expected a regular file');
  expect(() => readTrustedFile('/dev/zero')).toThrow('is a device; expected a regular file');
  const huge = makeFile('#'.repeat(2_000_000));
  expect(() => readTrustedFile(huge)).toThrow('has 2000000 octets; expected at most 1048576');
});
