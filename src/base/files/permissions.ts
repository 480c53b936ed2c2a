import { lstatSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { isErrno } from '../errors.ts';

/** Bits of a mode that let others write: group and world (chmod(2)). */
const writableByOthers = 0o022;
/** In a folder with this bit only the owner of a file may replace it (chmod(1), "restricted deletion flag"). */
const sticky = 0o1000;

/** Reports whether a mode lets group or others write. */
export const isWritableByOthers = (mode: number): boolean => (mode & writableByOthers) !== 0;

/** Reports whether the mode of a folder lets group or others replace a file of another user in it. */
export const isReplaceableByOthers = (mode: number): boolean =>
  isWritableByOthers(mode) && (mode & sticky) === 0;

/** Formats a mode as people type it: `0644`. */
export const formatMode = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');

/** Users below it are services of the system: UID_MIN of login.defs(5). */
const minPersonUid = 1_000;
/** Users that systemd gives services with `DynamicUser=`; no person has one (systemd.exec(5)). */
const dynamicUids = { first: 61_184, last: 65_519 } as const;

/** Reports whether a user is a person other than the user of this process; root and services of the system are not persons. */
export function isOtherPerson(uid: number): boolean {
  const isDynamic = uid >= dynamicUids.first && uid <= dynamicUids.last;
  return uid >= minPersonUid && !isDynamic && uid !== process.geteuid?.();
}

/** As many symbolic links as the kernel follows in one path (path_resolution(7)). */
const maxLinks = 40;

/**
 * Says why root cannot trust a path: another user could replace one of the folders on the way to it, or a symbolic link in one, and
 * so choose what is there. Goes the way that the kernel goes: every folder counts that a link leads through. Ends at the first name
 * that does not exist.
 * @param user of the process; users other than root answer for their own paths.
 * @returns undefined where no other user can.
 */
export function findPathProblem(path: string, user = process.geteuid?.()): string | undefined {
  if (user !== 0) return undefined;
  // In the user namespace of a container, the root of the file system may belong to a user that has no number there.
  const trusted = [0, statSync('/').uid];
  for (const step of listSteps(path)) {
    const problem = findStepProblem(step, trusted);
    if (problem !== undefined) return `${problem}, since ${resolve(path)} is below it`;
  }
  return undefined;
}

/** A name that the kernel looks up on its way along a path. */
interface Step {
  readonly folder: string;
  /** Path of the symbolic link of that name; undefined where the name is not a link. */
  readonly link: string | undefined;
}

function* listSteps(path: string): Iterable<Step> {
  const names = splitPath(fromRoot(path));
  let folder = '/';
  for (let links = 0; names.length > 0 && links <= maxLinks; ) {
    const next = enter(folder, names.shift() ?? '');
    const stats = lstatIfExists(next);
    const target = stats?.isSymbolicLink() ? readlinkSync(next) : undefined;
    yield { folder, link: target === undefined ? undefined : next };
    // Nothing can be below a file or an absent name: opening the path fails.
    if (target === undefined && !stats?.isDirectory()) return;
    names.unshift(...splitPath(target ?? ''));
    folder = target === undefined ? next : startOf(target, folder);
    if (target !== undefined) links++;
  }
}

const fromRoot = (path: string) => (isAbsolute(path) ? path : `${process.cwd()}/${path}`);
/** Not `resolve`: above the target of a link is another folder than above the link. */
const enter = (folder: string, name: string) => (name === '..' ? dirname(folder) : join(folder, name));
/** The folder from which the kernel follows the target of a link. */
const startOf = (target: string, folder: string) => (isAbsolute(target) ? '/' : folder);

/** Splits a path as the kernel does: `a/b/..` keeps its three names, since `b` may be a link. */
const splitPath = (path: string): string[] => path.split('/').filter((name) => name !== '' && name !== '.');

function findStepProblem({ folder, link }: Step, trusted: readonly number[]): string | undefined {
  const { uid, mode } = statSync(folder);
  if (!trusted.includes(uid))
    return `${folder} belongs to user ${uid}, who could replace what is in it; expected a folder of root`;
  if (isReplaceableByOthers(mode))
    return `${folder} has mode ${formatMode(mode)}, so that others could replace what is in it; expected no write permission for group and others (chmod go-w)`;
  // In such a folder, with the restricted deletion flag, the owner of a link may replace it.
  const owner = link === undefined || !isWritableByOthers(mode) ? undefined : lstatSync(link).uid;
  if (owner === undefined || trusted.includes(owner)) return undefined;
  return `${link} is a symbolic link of user ${owner}, who could replace it; expected one of root`;
}

function lstatIfExists(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
