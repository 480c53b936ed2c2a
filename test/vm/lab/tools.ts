import { execaSync } from 'execa';
import { hasTool } from '../../kit/has-tool.ts';

/** Programs that the lab needs, each with its Debian package. */
const needed: Readonly<Record<string, string>> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-img': 'qemu-utils',
  setpriv: 'util-linux',
  debootstrap: 'debootstrap',
  mke2fs: 'e2fsprogs',
  modprobe: 'kmod',
  depmod: 'kmod',
  cpio: 'cpio',
  xz: 'xz-utils',
  busybox: 'busybox-static',
};

/** Returns the reason why the lab cannot run here, in one sentence; undefined when it can. */
export function missingRequirement(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it needs Linux on x86_64';
  if (process.getuid?.() !== 0) return 'it makes a root file system and needs root';
  const absent = Object.keys(needed).filter((tool) => !hasTool(tool));
  if (absent.length === 0) return undefined;
  const packages = new Set(absent.map((tool) => needed[tool]));
  return `it needs ${absent.join(', ')} (Debian: ${[...packages].join(', ')})`;
}

/** Runs a program to its end. @returns its standard output. @throws with its error output when it fails. */
export function run(file: string, args: readonly string[], options: { cwd?: string } = {}): string {
  const { stdout } = execaSync(file, [...args], { ...options, maxBuffer: 64 * 1024 * 1024, stdin: 'ignore' });
  return stdout;
}
