import { spawnSync } from 'node:child_process';

/** Returns why this machine has no network namespaces for a bench; undefined where it has. */
export function missingForNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const absent = ['unshare', 'ip'].filter((tool) => spawnSync(tool, ['-V']).error !== undefined);
  return absent.length === 0
    ? undefined
    : `${absent.join(' and ')} is not installed (Debian: util-linux, iproute2)`;
}

/** A command that runs a program in a network namespace of its own, with a /sys that shows it. */
export const ownNamespace: readonly string[] = [
  'unshare',
  '--net',
  '--mount',
  'sh',
  '-c',
  'mount -t sysfs sysfs /sys && exec "$@"',
  'sh',
];
