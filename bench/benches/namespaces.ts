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
