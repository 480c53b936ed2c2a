import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { errorText, findMismatch, makeFolder, readOwnFile, replaceFile } from '#base';
import { Refused, ToolFailed } from '../../errors.ts';

/**
 * Reads a record of the state directory, and checks it in full.
 * @returns undefined where the file is missing.
 * @throws {ToolFailed} where the file cannot be read. @throws {Refused} for a damaged file: the text says what helps.
 */
export async function readSavedFile<T>(path: string, schema: z.ZodType): Promise<T | undefined> {
  const text = await readOwnFile(path).catch((cause: unknown) => {
    throw new ToolFailed(`${path} cannot be read: ${errorText(cause)}`, { cause });
  });
  return text === undefined ? undefined : parseSaved<T>(path, text, schema);
}

function parseSaved<T>(path: string, text: string, schema: z.ZodType): T {
  const [saved, mismatch] = checkSaved(text, schema);
  if (mismatch === undefined) return saved as T;
  throw new Refused(
    `${path} is damaged: ${mismatch}; expected a record of this agent. Without the file, what it keeps does not come back`,
  );
}

/** @returns the record, or why the text is not a record. */
function checkSaved(
  text: string,
  schema: z.ZodType,
): readonly [saved: unknown, mismatch: string | undefined] {
  try {
    const saved: unknown = JSON.parse(text);
    return [saved, findMismatch(schema, saved)];
  } catch (error) {
    return [undefined, errorText(error)];
  }
}

/** Writes a record durably, in a folder that is made where it is missing; undefined deletes it. @throws {ToolFailed} */
export async function writeSavedFile(path: string, saved: object | undefined): Promise<void> {
  try {
    if (saved) {
      await makeFolder(dirname(path));
      await replaceFile(path, JSON.stringify(saved), { mode: 0o600, durable: true });
    } else await rm(path, { force: true });
  } catch (cause) {
    throw new ToolFailed(`${path} cannot be written: ${errorText(cause)}`, { cause });
  }
}
