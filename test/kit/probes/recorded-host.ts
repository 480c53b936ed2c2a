import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, hostAt } from '../../../src/probes/host/host.ts';
import type { Probe } from '../../../src/probes/probe.ts';
import type { AsJson } from '../../host/kit.ts';

/** A file's content by its path; `{ link }` is a symbolic link. */
export type Tree = Readonly<Record<string, string | Buffer | { readonly link: string }>>;

/** A machine of nothing but these files, gone with its block. */
export async function createHost(tree: Tree): Promise<{ host: Host; root: string } & AsyncDisposable> {
  const root = await mkdtemp(join(tmpdir(), 'ovirt-node-host-'));
  for (const [path, content] of Object.entries(tree)) {
    const at = join(root, path);
    await mkdir(dirname(at), { recursive: true });
    if (typeof content === 'string' || Buffer.isBuffer(content)) await writeFile(at, content);
    else await symlink(content.link, at);
  }
  return {
    host: hostAt(root),
    root,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

export const hostFolder = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/hosts/${name}`, import.meta.url));
export const recorded = (name: string): Host => hostAt(hostFolder(name));

export const readProbe = <T>(probe: Probe<T>, host: Host): Promise<T> =>
  probe.read(host, AbortSignal.timeout(10_000));

/** A recorded expectation of `two-socket-server`: what a tool said in the moment of the recording. */
export async function readExpected<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(join(hostFolder('two-socket-server'), 'expect', file), 'utf8')) as T;
}

/** Facts as they look after JSON, as the comparisons of the host tests want them. */
export const asJson = <T>(facts: T): AsJson<T> =>
  JSON.parse(
    JSON.stringify(facts, (_, value: unknown) => {
      if (typeof value === 'bigint') return value.toString();
      return value instanceof Set || value instanceof Map ? [...value] : value;
    }),
  ) as AsJson<T>;
