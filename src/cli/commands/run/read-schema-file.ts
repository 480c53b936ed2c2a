import { closeSync, openSync, readSync } from 'node:fs';
import { errorText } from '#base';
import { readSchemaXml, type Schema, SchemaError, type SchemaProblem } from '#qmf';
import { commandFailure, usageError } from '../../command.ts';

/** Most octets of a schema file: `readSchemaXml` takes 1,048,576 characters, of at most four octets each. */
const maxOctets = 4_194_304;

/** A schema file that was read. */
export interface SchemaFile {
  readonly schema: Schema;
  readonly text: string;
}

/**
 * Reads a schema file; a FIFO, such as `<(…)` of a shell, is one as well.
 * @throws {CommandError} for an unreadable file, and for an invalid schema with a line for each problem.
 */
export function readSchemaFile(path: string): SchemaFile {
  const text = readText(path);
  try {
    return { schema: readSchemaXml(text), text };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    const { problems } = error;
    if (problems.length === 1) throw commandFailure(`${path}: ${error.message}`);
    throw commandFailure(`${path} has ${problems.length} problems:`, problems.map(describe));
  }
}

const describe = ({ line, element, problem }: SchemaProblem) => `line ${line}: ${element}: ${problem}`;

function readText(path: string): string {
  let octets: Buffer;
  try {
    octets = readOctets(path, maxOctets + 1);
  } catch (error) {
    throw usageError(`${path} cannot be read: ${errorText(error)}`);
  }
  if (octets.length > maxOctets)
    throw commandFailure(`${path} has more than ${maxOctets} octets; expected a schema file`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    throw commandFailure(`${path} is not UTF-8; expected a schema file in UTF-8`);
  }
}

/** Reads a file to its end, or to a limit: a device has no end. */
function readOctets(path: string, limit: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const parts: Buffer[] = [];
    for (let length = 0; length < limit; ) {
      const part = Buffer.alloc(Math.min(65_536, limit - length));
      const count = readSync(file, part);
      if (count === 0) break;
      parts.push(part.subarray(0, count));
      length += count;
    }
    return Buffer.concat(parts);
  } finally {
    closeSync(file);
  }
}
