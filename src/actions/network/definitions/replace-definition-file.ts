import { constants } from 'node:fs';
import { access, chown, lstat, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorText, isErrno, readTextFile, replaceFile } from '#base';
import { ToolFailed, Unsupported } from '../../errors.ts';
import type { BackendContext } from '../backends/common/backend.ts';
import type { DefinitionContext } from './definition-context.ts';
import type { DefinitionFile } from './definition-request.ts';
import type { DefinitionWriter } from './definition-writer.ts';

/** Services that run as a user without privileges must be able to read the files. */
const newFileMode = 0o644;
const folderMode = 0o755;

/** Replaces or removes a file, or what the service of a writer writes itself. @throws {ToolFailed} */
export const replaceThrough = (
  writer: Pick<DefinitionWriter, 'replace'> | undefined,
  context: DefinitionContext & BackendContext,
  file: DefinitionFile,
): Promise<'done' | 'same' | 'foreign'> =>
  writer?.replace?.(file, context) ?? replaceDefinitionFile(context, file);

/**
 * Replaces or removes a file as a whole. A file that exists keeps owner, mode and SELinux label.
 * @returns `foreign` where the file is neither as it was nor as the change leaves it: it stays as it is.
 * @throws {ToolFailed} naming the file.
 */
async function replaceDefinitionFile(
  context: DefinitionContext,
  { path, before, after }: DefinitionFile,
): Promise<'done' | 'same' | 'foreign'> {
  const whole = `${context.root ?? ''}${path}`;
  try {
    const current = await readRegularFile(whole);
    if (current === after) return 'same';
    if (current !== before) return 'foreign';
    if (after === undefined) await rm(whole, { force: true });
    else await write(context, whole, after);
    return 'done';
  } catch (cause) {
    throw new ToolFailed(`${path} cannot be written: ${errorText(cause)}`, { cause });
  }
}

/** @returns undefined for a file that does not exist, and a text that no definition has for one that is not regular. */
async function readRegularFile(path: string): Promise<string | undefined> {
  const stats = await statsOf(path);
  return stats && !stats.isFile() ? '' : readTextFile(path);
}

async function write(context: DefinitionContext, path: string, text: string): Promise<void> {
  const stats = await statsOf(path);
  if (!stats) await mkdir(dirname(path), { recursive: true, mode: folderMode });
  await replaceFile(path, text, {
    mode: stats ? stats.mode & 0o7777 : newFileMode,
    durable: true,
    // ifupdown reads every other name in its folder, also of a file that a crash left.
    temporary: join(dirname(path), `.${basename(path)}.tmp`),
    async beforeRename(temporary) {
      if (!stats) return;
      await chown(temporary, stats.uid, stats.gid);
      await copyLabel(context, path, temporary);
    },
  });
}

/** Exists while SELinux is enabled. Source: selinux(8). */
const selinuxFolder = '/sys/fs/selinux/policy';

/** Gives a file the SELinux label of another. Source: chcon(1). */
async function copyLabel({ runner, root = '' }: DefinitionContext, from: string, to: string): Promise<void> {
  const isEnabled = await statsOf(`${root}${selinuxFolder}`);
  if (isEnabled) await runner.run({ file: 'chcon', args: [`--reference=${from}`, '--', to] });
}

async function statsOf(path: string) {
  return lstat(path).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  });
}

/** Checks that a file could be written, before anything is touched. @throws {Unsupported} as on a read-only file system. */
export async function requireWritable(root: string, path: string): Promise<void> {
  let folder = dirname(`${root}${path}`);
  while (!(await statsOf(folder))) folder = dirname(folder);
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new Unsupported(
      `${path} cannot be written: ${errorText(cause)}; expected a folder that can be written`,
      { cause },
    );
  }
}
