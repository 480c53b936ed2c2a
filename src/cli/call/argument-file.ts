import { closeSync, openSync, readSync } from 'node:fs';
import { getSystemErrorMessage } from 'node:util';
import { usageError } from '../command.ts';

/** Octets of an argument. Interface XML has thousands; brokers and agents refuse messages of many megabytes. */
const maxOctets = 4 * 1024 * 1024;

/**
 * Reads the text of an argument from a file: a regular one, or a pipe such as that of `<(…)`.
 * @param name of the argument, for errors.
 * @throws {CommandError} with status 2 when the file cannot be read, is too long, or is not UTF-8.
 */
export function readArgumentFile(name: string, path: string): string {
  const octets = readOctets(name, path);
  if (octets.length > maxOctets)
    throw usageError(`${name} is @${path}, of more than ${maxOctets} octets; expected a shorter file`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    throw usageError(`${name} is @${path}, which is not UTF-8; expected a text`);
  }
}

/** Reads a file up to the limit and one octet: a device may have no end. */
function readOctets(name: string, path: string): Buffer {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const parts: Buffer[] = [];
    for (let total = 0; total <= maxOctets; ) {
      const part = Buffer.alloc(65_536);
      const count = readSync(file, part);
      if (count === 0) break;
      parts.push(part.subarray(0, count));
      total += count;
    }
    return Buffer.concat(parts);
  } catch (error) {
    const { errno } = error as NodeJS.ErrnoException;
    if (errno === undefined) throw error;
    const reason = getSystemErrorMessage(errno);
    throw usageError(`${name} is @${path}, which cannot be read: ${reason}; expected a file, or @@ for an @`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
