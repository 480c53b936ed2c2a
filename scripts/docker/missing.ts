import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The required programs, each with its Debian package. */
const needed: Readonly<Record<string, string>> = {
  dockerd: 'docker.io',
  docker: 'docker.io',
  'docker-compose': 'docker-compose',
  debootstrap: 'debootstrap',
  slirp4netns: 'slirp4netns',
  iptables: 'iptables',
  mvn: 'maven',
  javac: 'openjdk-17-jdk-headless',
};

/** Names the requirements that this machine lacks for the images. @returns undefined when it lacks none. */
export function missingPrograms(): string | undefined {
  if (process.getuid?.() !== 0) return 'root, for a separate engine';
  const missing = Object.keys(needed).filter((name) => !isThere(name));
  if (missing.length === 0) return undefined;
  const packages = new Set(missing.map((name) => needed[name]));
  return `${missing.join(', ')} (Debian: ${[...packages].join(' ')})`;
}

/** Tries to start an engine on this machine. @returns the reason when it fails; undefined when it starts. */
export function noEngine(): string | undefined {
  const main = join(import.meta.dirname, 'main.ts');
  const { status, stderr } = spawnSync(process.execPath, ['-C', 'ovirt-source', main, '--can'], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return status === 0 ? undefined : stderr.trim().replaceAll('\n', '; ');
}

function isThere(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
