import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { describeStaleness, readRecord } from '../../../scripts/brokers/contract-record.ts';
import { fetchDistribution, readPinnedVersion } from '../../../scripts/brokers/distribution.ts';
import { readContractLines } from '../../../scripts/brokers/run-tests.ts';

const archive = `apache-qpid-broker-j-${readPinnedVersion('broker-j')}-bin.tar.gz`;

describe('a broker that is brought', () => {
  let folder: string;
  let kept: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'brought-'));
    kept = join(folder, 'ovirt-node-tests', `broker-j-${readPinnedVersion('broker-j')}`);
    vi.stubEnv('XDG_CACHE_HOME', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test('is refused where a file is not the one that is known, whether it was kept or comes now', () => {
    mkdirSync(kept, { recursive: true });
    writeFileSync(join(kept, archive), 'another program');
    const refusal = `: not what test/brokers/broker-j/SHA512SUMS says: ${archive}`;
    expect(() => fetchDistribution('broker-j')).toThrow(`${kept}${refusal}`);
    rmSync(kept, { recursive: true });

    // As Maven would bring it.
    const mvn = join(folder, 'mvn');
    writeFileSync(mvn, `#!/bin/sh\nfor word; do :; done\nprintf x > "\${word#*=}/${archive}"\n`);
    chmodSync(mvn, 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
    expect(() => fetchDistribution('broker-j')).toThrow(refusal);
    expect(existsSync(kept)).toBe(false);
    expect(readdirSync(join(folder, 'ovirt-node-tests'))).toEqual([]);
  });

  test('is refused where a file is missing, or one is there that nobody knows', () => {
    mkdirSync(kept, { recursive: true });
    writeFileSync(join(kept, 'more.jar'), '');
    expect(() => fetchDistribution('broker-j')).toThrow(`SHA512SUMS says: more.jar, ${archive}`);
  });
});

test('brokers that cannot be had are told as not run, with what is missing, and never as passed', async () => {
  const names = ['qpidd', 'activemq5', 'activemq6', 'broker-j'];
  const words = ['-C', 'ovirt-source', 'scripts/brokers/main.ts', ...names, '--json'];
  const { stdout, exitCode } = await execa(process.execPath, words, { env: { PATH: '' }, extendEnv: false });
  const java = expect.stringContaining('openjdk-17-jdk-headless');
  expect(JSON.parse(stdout)).toEqual({
    brokers: [
      { name: 'qpidd', status: 'not-run', reason: expect.stringContaining('QPIDD') },
      ...names.slice(1).map((name) => ({ name, status: 'not-run', reason: java })),
    ],
  });
  expect(exitCode).toBe(0);
});

describe('what is written down of a broker', () => {
  const recorded = readRecord()[0] ?? expect.fail('nothing is recorded');
  const { lines } = recorded;

  test('is stale where another version ran, or a line ended otherwise, came or went', () => {
    expect(describeStaleness({ ...recorded, version: '0.1' })).toContain(`is of version ${recorded.version}`);
    const failed = lines.map((line, index) => (index === 3 ? { ...line, status: 'failed' } : line));
    for (const others of [failed, lines.slice(1), [...lines, { line: 'a new one', status: 'passed' }]])
      expect(describeStaleness({ ...recorded, lines: others })).toContain('has other lines');
  });

  test('holds in whatever order the lines ran, and of a broker of which nothing is', () => {
    expect(describeStaleness({ ...recorded, lines: lines.toReversed() })).toBeUndefined();
    expect(describeStaleness({ ...recorded, name: 'another' })).toBeUndefined();
  });

  test('is the contract alone, by what the tests are called on every broker', () => {
    const told = { ancestorTitles: ['on a broker', 'a method'], title: 'is called', status: 'passed' };
    expect(
      readContractLines({
        testResults: [
          { name: '/a/test/brokers/x/contract.test.ts', assertionResults: [told] },
          { name: '/a/test/brokers/x/rights.test.ts', assertionResults: [told] },
        ],
      }),
    ).toEqual([{ line: 'a method: is called', status: 'passed' }]);
  });
});
