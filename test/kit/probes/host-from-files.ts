import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Host, hostAt } from '#probes';

/** The content of each file by its absolute path; `{ link }` is a symbolic link. */
type HostFiles = Readonly<Record<string, string | Buffer | { readonly link: string }>>;

/** A host in a temporary folder, which is deleted on disposal. */
interface TemporaryHost extends AsyncDisposable {
  readonly host: Host;
  readonly root: string;
}

/** Writes a host that consists of these files only. */
export async function createHost(files: HostFiles): Promise<TemporaryHost> {
  const root = await mkdtemp(join(tmpdir(), 'ovirt-node-host-'));
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    if (typeof content === 'string' || Buffer.isBuffer(content)) await writeFile(target, content);
    else await symlink(content.link, target);
  }
  return {
    host: hostAt(root),
    root,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
