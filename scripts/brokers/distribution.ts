import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** A broker's program as Maven brings it, outside the repository, the same for all checkouts. */
export interface Distribution {
  readonly version: string;
  /** Holds its jars, those of an archive unpacked. */
  readonly folder: string;
}

/** The brokers that Maven brings, each by the `pom.xml` of a folder of `test/brokers/`. */
export type JavaBrokerName = 'activemq5' | 'activemq6' | 'broker-j';

const maven = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const sumLine = /^([0-9a-f]{128}) {2}(\S+)$/;

/** As the broker's pom.xml pins it. */
export function readPinnedVersion(name: JavaBrokerName): string {
  const version = /<broker\.version>(.+)<\/broker\.version>/.exec(read(name, 'pom.xml'))?.[1];
  if (version === undefined) throw new Error(`${place(name, 'pom.xml')} has no broker.version`);
  return version;
}

/**
 * Brings a broker where it is not there yet, once. Whatever is not what SHA512SUMS says is never run.
 * @throws {Error} that says in one line why it cannot be had.
 */
export function fetchDistribution(name: JavaBrokerName): Distribution {
  const found = brought.get(name) ?? fetched(name);
  brought.set(name, found);
  return found;
}

/** Those that this process has looked at: they are a hundred files. */
const brought = new Map<JavaBrokerName, Distribution>();

function fetched(name: JavaBrokerName): Distribution {
  const version = readPinnedVersion(name);
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(cache, 'ovirt-node-tests', `${name}-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(join(folder, '..'), { recursive: true });
    const fresh = mkdtempSync(`${folder}-`);
    try {
      copyDependencies(name, fresh);
      verify(name, fresh);
      unpack(fresh);
      renameSync(fresh, folder);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  verify(name, folder);
  return { version, folder };
}

/** What SHA512SUMS should say of what Maven brings now: for whoever changes a version, after a look at what changed. */
export function computeChecksums(name: JavaBrokerName): string {
  const fresh = mkdtempSync(join(homedir(), '.ovirt-node-'));
  try {
    copyDependencies(name, fresh);
    return [...sums(fresh)].map(([file, sum]) => `${sum}  ${file}\n`).join('');
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function copyDependencies(name: JavaBrokerName, folder: string): void {
  const words = ['-B', '-f', place(name, 'pom.xml'), maven, '-DincludeScope=runtime'];
  const { status, error, stdout } = spawnSync('mvn', [...words, `-DoutputDirectory=${folder}`], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (error !== undefined) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(missing ? 'Maven brings it, and there is no mvn here (Debian: maven)' : error.message);
  }
  if (status !== 0) {
    const [first = `exit status ${status}`] = stdout.split('\n').filter((line) => line.startsWith('[ERROR]'));
    throw new Error(`Maven cannot bring it: ${first.replace('[ERROR] ', '')}`);
  }
}

function verify(name: JavaBrokerName, folder: string): void {
  const found = sums(folder);
  const wanted = new Map(
    read(name, 'SHA512SUMS')
      .split('\n')
      .map((line) => sumLine.exec(line))
      .flatMap((line) => (line?.[2] === undefined ? [] : [[line[2], line[1]] as const])),
  );
  const wrong = [...new Set([...found.keys(), ...wanted.keys()])].filter(
    (file) => found.get(file) !== wanted.get(file),
  );
  if (wanted.size === 0 || wrong.length > 0) {
    throw new Error(
      `${folder}: not what ${place(name, 'SHA512SUMS')} says: ${wrong.join(', ') || 'nothing'}`,
    );
  }
}

/** SHA-512 of each file, by name. What was unpacked is in a folder beside them. */
function sums(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const named = files.map(({ name }) => name).sort();
  const sum = (file: string) =>
    createHash('sha512')
      .update(readFileSync(join(folder, file)))
      .digest('hex');
  return new Map(named.map((file) => [file, sum(file)]));
}

function unpack(folder: string): void {
  for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.tar.gz'))) {
    const { status, stderr } = spawnSync('tar', ['-xzf', file], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${file} cannot be unpacked: ${stderr.trim()}`);
  }
}

function place(name: JavaBrokerName, file: string): string {
  return join('test', 'brokers', name, file);
}

function read(name: JavaBrokerName, file: string): string {
  return readFileSync(resolve(import.meta.dirname, '../..', place(name, file)), 'utf8');
}
