import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { isErrno, readTextFile } from '#base';
import { Refused } from '../../errors.ts';

/** Begins the first line of each file. Later versions recognise the files by it: never change it. */
const mark = '# ovirt-node-agent wrote this definition, sha256 ';

/** Adds the mark of the agent to a file: a line with the digest of all that follows. */
export const markOwn = (body: string): string => `${mark}${digest(body)}\n${body}`;

/** Removes the mark from a file of the agent. @returns undefined for a text that another author wrote, or edited. */
function ownBody(text: string): string | undefined {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  return end >= 0 && text.slice(0, end) === `${mark}${digest(body)}` ? body : undefined;
}

export const isOwnDefinition = (text: string): boolean => ownBody(text) !== undefined;

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Reads a file of the agent.
 * @returns undefined where it does not exist.
 * @throws {Refused} for a file that was edited by hand, and for a symbolic link: it leads to a file that the agent did not write.
 */
export async function readOwnFile(
  root: string,
  path: string,
): Promise<{ readonly text: string; readonly body: string } | undefined> {
  const stats = await lstat(`${root}${path}`).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  });
  if (stats?.isSymbolicLink())
    throw new Refused(`${path} is a symbolic link; expected a file of the agent, or none`);
  const text = stats && (await readTextFile(`${root}${path}`));
  if (text === undefined) return undefined;
  const body = ownBody(text);
  if (body === undefined)
    throw new Refused(
      `${path} was changed by hand since the agent wrote it; expected the file as it was, or none: move it to another name to keep it`,
    );
  return { text, body };
}
