import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { checkOwnFolder, errorText, makeFolder, readOwnFile, replaceFile } from '#base';

/** A checkpoint cannot be read or written; the message names the file and the cause. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

/** Returns the state directory of a checkpoint: `DIR/changes/change-….json` is in `DIR`. */
export const stateDirectoryOf = (checkpoint: string): string => dirname(dirname(resolve(checkpoint)));

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** Writes a value as JSON behind the SHA-256 of its text; it is on disk when the promise resolves. @throws {CheckpointError} */
export async function writeChecked(path: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  try {
    await makeFolder(dirname(path));
    await replaceFile(path, `${digest(text)} ${text}\n`, { mode: 0o600, durable: true });
  } catch (error) {
    throw new CheckpointError(`${path} cannot be written: ${errorText(error)}`, { cause: error });
  }
}

/** Reads a value and checks its text. @returns undefined when the file does not exist. @throws {CheckpointError} */
export async function readChecked(path: string): Promise<unknown> {
  let content: string | undefined;
  try {
    if (!(await checkOwnFolder(stateDirectoryOf(path))) || !(await checkOwnFolder(dirname(path))))
      return undefined;
    content = await readOwnFile(path);
  } catch (error) {
    throw new CheckpointError(`${path} cannot be read: ${errorText(error)}`, { cause: error });
  }
  if (content === undefined) return undefined;
  const text = content.slice(65).trimEnd();
  if (digest(text) !== content.slice(0, 64))
    throw new CheckpointError(`${path} is damaged: its checksum does not fit`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CheckpointError(`${path} is damaged: ${errorText(error)}`, { cause: error });
  }
}
