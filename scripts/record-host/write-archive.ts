import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { HostTree } from './recorder.ts';

const maxArchiveBytes = 256 * 1024 * 1024;

/** The same files give the same bytes. */
const tarOptions = [
  ...['--sort=name', '--format=ustar', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'],
  '--mode=u=rwX,go=rX',
];

/** Writes the files of a host into a folder. */
export function writeTree(folder: string, tree: HostTree): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, entry] of tree) {
    const target = join(folder, path);
    mkdirSync(entry.kind === 'folder' ? target : dirname(target), { recursive: true });
    if (entry.kind === 'file') writeFileSync(target, entry.bytes);
    if (entry.kind === 'link') symlinkSync(entry.target, target);
  }
}

/** Packs a host into an archive, below a folder of its name. @throws {Error} where `tar` fails. */
export function writeArchive(file: string, name: string, tree: HostTree): void {
  const parent = mkdtempSync(join(tmpdir(), 'record-host-'));
  try {
    writeTree(join(parent, name), tree);
    const { status, stdout, stderr } = spawnSync('tar', [...tarOptions, '-C', parent, '-cf', '-', name], {
      maxBuffer: maxArchiveBytes,
    });
    if (status !== 0) throw new Error(`tar cannot pack ${name}: ${stderr}`);
    writeFileSync(file, gzipSync(stdout, { level: 9 }));
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}
