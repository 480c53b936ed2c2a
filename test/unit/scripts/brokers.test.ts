import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { describeStaleness, readRecord } from '../../../scripts/brokers/contract-record.ts';
import { fetchDistribution, readPinnedVersion } from '../../../scripts/brokers/distribution.ts';
import { isPassed, readContractLines, reportOf } from '../../../scripts/brokers/run-tests.ts';

const archive = `apache-qpid-broker-j-${readPinnedVersion('broker-j')}-bin.tar.gz`;

describe('fetchDistribution', () => {
  let folder: string;
  let cached: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'distribution-'));
    cached = join(folder, 'ovirt-node-tests', `broker-j-${readPinnedVersion('broker-j')}`);
    vi.stubEnv('XDG_CACHE_HOME', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test('fetchDistribution rejects a file with another checksum, both cached and just downloaded', () => {
    mkdirSync(cached, { recursive: true });
    writeFileSync(join(cached, archive), 'another program');
    const problem = ` differs from test/brokers/broker-j/SHA512SUMS: ${archive}`;
    expect(() => fetchDistribution('broker-j')).toThrow(`${cached}${problem}`);
    rmSync(cached, { recursive: true });

    // Stands for Maven, which writes the archive into the output folder.
    const mvn = join(folder, 'mvn');
    writeFileSync(mvn, `#!/bin/sh\nfor word; do :; done\nprintf x > "\${word#*=}/${archive}"\n`);
    chmodSync(mvn, 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
    expect(() => fetchDistribution('broker-j')).toThrow(problem);
    expect(existsSync(cached)).toBe(false);
    expect(readdirSync(join(folder, 'ovirt-node-tests'))).toEqual([]);
  });

  test('fetchDistribution rejects a missing and an unknown file', () => {
    mkdirSync(cached, { recursive: true });
    writeFileSync(join(cached, 'more.jar'), '');
    expect(() => fetchDistribution('broker-j')).toThrow(`SHA512SUMS: more.jar, ${archive}`);
  });
});

test('test:brokers reports missing brokers as not run, with the reason', async () => {
  const names = ['qpidd', 'activemq5', 'activemq6', 'broker-j'];
  const args = ['-C', 'ovirt-source', 'scripts/brokers/main.ts', ...names, '--json'];
  const { stdout, exitCode } = await execa(process.execPath, args, { env: { PATH: '' }, extendEnv: false });
  const java = expect.stringContaining('openjdk-17-jdk-headless');
  expect(JSON.parse(stdout)).toEqual({
    brokers: [
      { name: 'qpidd', status: 'not-run', reason: expect.stringContaining('QPIDD') },
      ...names.slice(1).map((name) => ({ name, status: 'not-run', reason: java })),
    ],
  });
  expect(exitCode).toBe(0);
});

describe('the record of a broker', () => {
  const recorded = readRecord()[0] ?? expect.fail('nothing is recorded');
  const { lines } = recorded;

  test('describeStaleness reports another version and changed, new or missing lines', () => {
    expect(describeStaleness({ ...recorded, version: '0.1' })).toContain(`is of version ${recorded.version}`);
    const failed = lines.map((line, index) => (index === 3 ? { ...line, status: 'failed' } : line));
    for (const others of [failed, lines.slice(1), [...lines, { line: 'a new one', status: 'passed' }]])
      expect(describeStaleness({ ...recorded, lines: others })).toContain('has other lines');
  });

  test('describeStaleness accepts any order of lines and a broker without a record', () => {
    expect(describeStaleness({ ...recorded, lines: lines.toReversed() })).toBeUndefined();
    expect(describeStaleness({ ...recorded, name: 'another' })).toBeUndefined();
  });

  test('readContractLines returns only contract tests, without the name of the broker', () => {
    const reported = { ancestorTitles: ['on a broker', 'a method'], title: 'is called', status: 'passed' };
    expect(
      readContractLines({
        testResults: [
          { name: '/a/test/brokers/x/contract.test.ts', status: 'passed', assertionResults: [reported] },
          { name: '/a/test/brokers/x/rights.test.ts', status: 'passed', assertionResults: [reported] },
        ],
      }),
    ).toEqual([{ line: 'a method: is called', status: 'passed' }]);
  });
});

describe('the report of several brokers', () => {
  const file = (name: string, status: string) => ({
    name: `/a/test/brokers/${name}.test.ts`,
    status,
    assertionResults: [],
  });
  const report = {
    testResults: [
      file('one/contract', 'passed'),
      file('one/outage', 'failed'),
      file('one-more/contract', 'passed'),
    ],
  };

  test('reportOf returns the files of one broker', () => {
    expect(reportOf('one', report).testResults).toEqual(report.testResults.slice(0, 2));
    expect(reportOf('one-more', report).testResults).toEqual(report.testResults.slice(2));
  });

  test('isPassed refuses a failed file, also one that has no tests, and a broker without files', () => {
    expect(isPassed(reportOf('one-more', report))).toBe(true);
    expect(isPassed(reportOf('one', report))).toBe(false);
    expect(isPassed(reportOf('two', report))).toBe(false);
  });
});
