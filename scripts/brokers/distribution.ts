import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isErrno } from '#base';

/** A broker's program, downloaded outside of the repository and shared by all checkouts. */
export interface Distribution {
  readonly version: string;
  /** Contains the broker's jars and its unpacked archives. */
  readonly folder: string;
}

/** Brokers that Maven downloads, each by the `pom.xml` in a folder of `test/brokers/`. */
export type JavaBrokerName = 'activemq5' | 'activemq6' | 'broker-j';

const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const checksumLine = /^([0-9a-f]{128}) {2}(\S+)$/;
const downloadLimitMs = 300_000;

/** Reads the version that the broker's pom.xml pins. */
export function readPinnedVersion(name: JavaBrokerName): string {
  const version = /<broker\.version>(.+)<\/broker\.version>/.exec(readFile(name, 'pom.xml'))?.[1];
  if (version === undefined) throw new Error(`${filePath(name, 'pom.xml')} has no broker.version`);
  return version;
}

/**
 * Downloads a broker unless it is cached, and verifies it against SHA512SUMS. A broker that differs never runs.
 * @throws {Error} with one line about what is missing or different.
 */
export function fetchDistribution(name: JavaBrokerName): Distribution {
  const distribution = verified.get(name) ?? downloadAndVerify(name);
  verified.set(name, distribution);
  return distribution;
}

/** Distributions that this process has verified. Each has about a hundred files. */
const verified = new Map<JavaBrokerName, Distribution>();

function downloadAndVerify(name: JavaBrokerName): Distribution {
  const version = readPinnedVersion(name);
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(cache, 'ovirt-node-tests', `${name}-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(join(folder, '..'), { recursive: true });
    const temporary = mkdtempSync(`${folder}-`);
    try {
      copyDependencies(name, temporary);
      verifyChecksums(name, temporary);
      unpackArchives(temporary);
      renameSync(temporary, folder);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  verifyChecksums(name, folder);
  return { version, folder };
}

/** Computes the content of SHA512SUMS for the current download. Review the differences before you record it for a new version. */
export function computeChecksums(name: JavaBrokerName): string {
  const temporary = mkdtempSync(join(homedir(), '.ovirt-node-'));
  try {
    copyDependencies(name, temporary);
    return [...hashFiles(temporary)].map(([file, checksum]) => `${checksum}  ${file}\n`).join('');
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function copyDependencies(name: JavaBrokerName, folder: string): void {
  const options = ['-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  const args = ['-B', '-f', filePath(name, 'pom.xml'), plugin, ...options];
  const { status, error, stdout } = spawnSync('mvn', args, { encoding: 'utf8', timeout: downloadLimitMs });
  if (error !== undefined) {
    const isMissing = isErrno(error, 'ENOENT');
    throw new Error(
      isMissing ? 'mvn is not installed (Debian: maven); it downloads the broker' : error.message,
    );
  }
  if (status !== 0) {
    const [first = `exit status ${status}`] = stdout.split('\n').filter((line) => line.startsWith('[ERROR]'));
    throw new Error(`Maven cannot download the broker: ${first.replace('[ERROR] ', '')}`);
  }
}

function verifyChecksums(name: JavaBrokerName, folder: string): void {
  const actual = hashFiles(folder);
  const expected = new Map(
    readFile(name, 'SHA512SUMS')
      .split('\n')
      .map((line) => checksumLine.exec(line))
      .flatMap((line) => (line?.[2] === undefined ? [] : [[line[2], line[1]] as const])),
  );
  const different = [...new Set([...actual.keys(), ...expected.keys()])].filter(
    (file) => actual.get(file) !== expected.get(file),
  );
  if (expected.size > 0 && different.length === 0) return;
  const files = different.join(', ') || 'no files listed';
  throw new Error(`${folder} differs from ${filePath(name, 'SHA512SUMS')}: ${files}`);
}

/** Returns the SHA-512 checksum of each file by name. Leaves out folders, which contain unpacked archives. */
function hashFiles(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ name }) => name).sort();
  const hash = (file: string) =>
    createHash('sha512')
      .update(readFileSync(join(folder, file)))
      .digest('hex');
  return new Map(names.map((file) => [file, hash(file)]));
}

function unpackArchives(folder: string): void {
  for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.tar.gz'))) {
    const { status, stderr } = spawnSync('tar', ['-xzf', file], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${file} cannot be unpacked: ${stderr.trim()}`);
  }
}

function filePath(name: JavaBrokerName, file: string): string {
  return join('test', 'brokers', name, file);
}

function readFile(name: JavaBrokerName, file: string): string {
  return readFileSync(resolve(import.meta.dirname, '../..', filePath(name, file)), 'utf8');
}
